#define _GNU_SOURCE /* strcasestr() */

/* The headers that the web page's endpoint reads: Host, Accept, Last-Event-ID. */
#include "emulator/view/last_event_id.h"
#include "emulator/view/page_request.h"

#include "test/fuzz/fuzz.h"

#include <strings.h>

/* What would let a page of another site in. */
static bool could_be_local(const char *host)
{
    bool numeric = host[0] == '[' || strspn(host, "0123456789.") > 0;
    return numeric || strncasecmp(host, "localhost", 9) == 0 || strcasestr(host, ".localhost");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *header = fuzz_text(data, size);

    bool ours = page_request_host_is_ours(header, "127.0.0.1");
    FUZZ_ASSERT(!ours || could_be_local(header));
    /* Listening everywhere never serves less. */
    FUZZ_ASSERT(!ours || page_request_host_is_ours(header, "0.0.0.0"));
    FUZZ_ASSERT(!ours || strpbrk(header, "/@ \t") == NULL);

    FUZZ_ASSERT(!page_request_wants_html(header) || strcasestr(header, "text/html") != NULL);

    int64_t number = last_event_number(header, 1795305600000);
    FUZZ_ASSERT(number >= 0);
    FUZZ_ASSERT(number == 0 || strncmp(header, "1795305600000-", 14) == 0 ||
                header[0] == '0'); /* leading zeros */
    free(header);
    return 0;
}
