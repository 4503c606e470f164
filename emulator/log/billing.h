/* What an invocation is billed for. Pure. */
#ifndef EMULATOR_LOG_BILLING_H
#define EMULATOR_LOG_BILLING_H

#include "emulator/model/function.h"

#include <stdint.h>

/* BILLING_2025: since 2025-08-01 a managed runtime's init on demand is billed too.
 * Source: AWS, "AWS Lambda standardizes billing for INIT Phase". */
enum billing_rules { BILLING_2022, BILLING_2025 };

/* Billed milliseconds: duration and init, as far as it is billed, added and rounded up to a whole
 * millisecond. It is the sum that is rounded, not its parts.
 *
 *                              custom runtime, image    managed runtime
 *   on demand                  with init                with init by BILLING_2025
 *   provisioned concurrency    with init                without: it is billed with the allocation
 *   SnapStart                  with the restore         with the restore
 *   managed instances          0: the instance is billed, not its invocations
 *
 * type:        of the sandbox
 * duration_ns: of the invocation; with the second init in it when the first one was aborted
 * init_ns:     of the init, or with SnapStart of the restore, that this invocation's REPORT shows
 * Negative times count as none.
 *
 * Every billed duration of custom runtimes, images and managed runtimes that was measured in 2022,
 * aborted inits and provisioned concurrency included, agrees: see the unit test. A custom runtime
 * with provisioned concurrency was not among them; it is taken to be billed as an image is. */
int64_t billed_ms(enum billing_rules rules, enum runtime_kind kind, enum init_type type,
                  int64_t duration_ns, int64_t init_ns);

#endif
