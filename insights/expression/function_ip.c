/* isValidIp isValidIpV4 isValidIpV6 isIpInSubnet isIpv4InSubnet isIpv6InSubnet: 1 or 0, and 0 for
 * what is missing. A subnet that is none makes null. */
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"

#include <arpa/inet.h>

struct address {
    int family; /* AF_INET or AF_INET6; AF_UNSPEC: any, when one is asked for */
    unsigned char bytes[16];
    unsigned bits; /* 32 or 128 */
};

static bool parse_family(const char *text, int family, struct address *address)
{
    address->family = family;
    address->bits = family == AF_INET ? 32 : 128;
    return inet_pton(family, text, address->bytes) == 1;
}

static bool parse_address(struct text text, int family, struct address *address)
{
    char copy[INET6_ADDRSTRLEN];
    if (text.data == NULL || text.size >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    if (strlen(copy) != text.size)
        return false; /* there is a NUL within */
    return (family != AF_INET6 && parse_family(copy, AF_INET, address)) ||
           (family != AF_INET && parse_family(copy, AF_INET6, address));
}

/* "10.0.0.0/8"; bits of the address beyond the prefix do not count. */
static bool parse_subnet(struct text text, int family, struct address *address, unsigned *prefix)
{
    size_t slash = text_find(text, (struct text)TEXT("/"));
    struct text digits = text_from(text, slash + 1);
    if (digits.size == 0 || digits.size > 3 ||
        !parse_address(text_first(text, slash), family, address))
        return false;
    *prefix = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
        *prefix = *prefix * 10 + (unsigned)(digits.data[i] - '0');
    }
    return *prefix <= address->bits;
}

static bool same_prefix(const struct address *a, const struct address *b, unsigned prefix)
{
    unsigned whole = prefix / 8;
    unsigned mask = 0xFF00U >> (prefix % 8) & 0xFFU;
    if (a->family != b->family || memcmp(a->bytes, b->bytes, whole) != 0)
        return false;
    return mask == 0 || ((a->bytes[whole] ^ b->bytes[whole]) & mask) == 0;
}

static bool is_address(struct eval *eval, struct value value, int family, struct address *address)
{
    struct text text;
    return argument_text(eval, value, &text) && parse_address(text, family, address);
}

static struct value valid(struct eval *eval, struct value value, int family)
{
    struct address address;
    return value_of_bool(is_address(eval, value, family, &address));
}

static struct value in_subnet(struct eval *eval, const struct value *args, int family)
{
    struct text text;
    struct address address;
    struct address subnet;
    unsigned prefix = 0;
    if (!argument_text(eval, args[1], &text) || !parse_subnet(text, family, &subnet, &prefix))
        return value_null();
    return value_of_bool(is_address(eval, args[0], family, &address) &&
                         same_prefix(&address, &subnet, prefix));
}

static struct value apply_valid(struct eval *eval, const struct expr *call,
                                const struct value *args)
{
    (void)call;
    return valid(eval, args[0], AF_UNSPEC);
}

static struct value apply_valid_v4(struct eval *eval, const struct expr *call,
                                   const struct value *args)
{
    (void)call;
    return valid(eval, args[0], AF_INET);
}

static struct value apply_valid_v6(struct eval *eval, const struct expr *call,
                                   const struct value *args)
{
    (void)call;
    return valid(eval, args[0], AF_INET6);
}

static struct value apply_in_subnet(struct eval *eval, const struct expr *call,
                                    const struct value *args)
{
    (void)call;
    return in_subnet(eval, args, AF_UNSPEC);
}

static struct value apply_v4_in_subnet(struct eval *eval, const struct expr *call,
                                       const struct value *args)
{
    (void)call;
    return in_subnet(eval, args, AF_INET);
}

static struct value apply_v6_in_subnet(struct eval *eval, const struct expr *call,
                                       const struct value *args)
{
    (void)call;
    return in_subnet(eval, args, AF_INET6);
}

const struct function ip_functions[] = {
    {"isValidIp", 1, 1, apply_valid, 0, 0},
    {"isValidIpV4", 1, 1, apply_valid_v4, 0, 0},
    {"isValidIpV6", 1, 1, apply_valid_v6, 0, 0},
    {"isIpInSubnet", 2, 2, apply_in_subnet, 0, 0},
    {"isIpv4InSubnet", 2, 2, apply_v4_in_subnet, 0, 0},
    {"isIpv6InSubnet", 2, 2, apply_v6_in_subnet, 0, 0},
    {NULL, 0, 0, NULL, 0, 0},
};
