/* The public names of start kinds, which are base/start_kind.h's: base knows nothing of lambda.h,
 * and handlers include nothing else. */
#include "base/start_kind.h"
#include "lambda.h"

_Static_assert((int)LAMBDA_START_UNDECIDED == START_UNDECIDED &&
                   (int)LAMBDA_START_COLD == START_COLD &&
                   (int)LAMBDA_START_PROACTIVE == START_PROACTIVE &&
                   (int)LAMBDA_START_RE_INIT == START_RE_INIT &&
                   (int)LAMBDA_START_PROVISIONED_CONCURRENCY == START_PROVISIONED_CONCURRENCY &&
                   (int)LAMBDA_START_SNAP_START == START_SNAP_START &&
                   (int)LAMBDA_START_MANAGED_INSTANCES == START_MANAGED_INSTANCES,
               "lambda.h's start kinds are those of base/start_kind.h");
_Static_assert((int)LAMBDA_EVIDENCE_NONE == EVIDENCE_NONE &&
                   (int)LAMBDA_EVIDENCE_INITIALIZATION_TYPE == EVIDENCE_INITIALIZATION_TYPE &&
                   (int)LAMBDA_EVIDENCE_GENERATION == EVIDENCE_GENERATION &&
                   (int)LAMBDA_EVIDENCE_SINCE_INIT == EVIDENCE_SINCE_INIT &&
                   (int)LAMBDA_EVIDENCE_TRACE_ID == EVIDENCE_TRACE_ID,
               "lambda.h's evidence is that of base/start_kind.h");

const char *lambda_start_kind_name(enum lambda_start_kind kind)
{
    return start_kind_name((enum start_kind)kind);
}

const char *lambda_evidence_name(enum lambda_evidence evidence)
{
    return start_evidence_name((enum start_evidence)evidence);
}
