#include "insights/language/token.h"

#include "insights/language/token_text.h"

#include "base/json_text.h"
#include "insights/event/json_view.h"

#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const struct scanner *scanner, size_t ahead)
{
    size_t left = scanner->query.size - scanner->at;
    return ahead < left ? scanner->query.data[scanner->at + ahead] : '\0';
}

static void skip_space_and_comments(struct scanner *scanner)
{
    while (scanner->at < scanner->query.size) {
        char c = peek(scanner, 0);
        if (c == '#') {
            struct text rest = token_rest(scanner);
            scanner->at += text_find(rest, text_of("\n"));
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            scanner->at++;
        } else {
            return;
        }
    }
}

static size_t digits(const struct scanner *scanner, size_t from)
{
    size_t size = from;
    while (is_digit(peek(scanner, size)))
        size++;
    return size;
}

/* Bytes of the number that begins here: 1, 1.5, 1e3, 1.5E-3. */
static size_t number_size(const struct scanner *scanner)
{
    size_t size = digits(scanner, 0);
    if (peek(scanner, size) == '.' && is_digit(peek(scanner, size + 1)))
        size = digits(scanner, size + 1);
    if (peek(scanner, size) == 'e' || peek(scanner, size) == 'E') {
        size_t sign = peek(scanner, size + 1) == '+' || peek(scanner, size + 1) == '-' ? 1 : 0;
        if (is_digit(peek(scanner, size + 1 + sign)))
            size = digits(scanner, size + 1 + sign);
    }
    return size;
}

static struct token scan_number(struct scanner *scanner)
{
    struct text rest = token_rest(scanner);
    size_t size = number_size(scanner);
    size_t letters = size;
    while (token_is_name_byte(peek(scanner, letters)))
        letters++;
    struct token token = {
        .kind = letters > size ? TOKEN_PERIOD : TOKEN_NUMBER,
        .source = text_first(rest, letters),
        .text = text_from(text_first(rest, letters), size),
    };
    struct text number = text_first(rest, size);
    while (number.size > 1 && number.data[0] == '0' && is_digit(number.data[1]))
        number = text_from(number, 1);
    if (!number_parse(number, &token.number))
        return (struct token){
            .kind = TOKEN_BROKEN, .source = token.source, .fault = "this number is too large"};
    scanner->at += letters;
    return token;
}

static struct token scan_symbol(struct scanner *scanner)
{
    static const char *const pairs[] = {"==", "!=", "<=", ">=", "=~", "<>", "&&", "||"};
    struct text rest = token_rest(scanner);
    size_t size = 1;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (text_starts_with(rest, text_of(pairs[i])))
            size = 2;
    scanner->at += size;
    return (struct token){.kind = TOKEN_SYMBOL, .source = text_first(rest, size)};
}

/* Characters that people type for others, and what to write. */
static const struct {
    const char *character, *fault;
} strays[] = {
    {";", "a query has no ; at its end, and commands are joined by |"},
    {"\xE2\x80\x9C", "this is a typographic quote: write \" or '"},
    {"\xE2\x80\x9D", "this is a typographic quote: write \" or '"},
    {"\xE2\x80\x98", "this is a typographic quote: write \" or '"},
    {"\xE2\x80\x99", "this is a typographic quote: write \" or '"},
    {"\xC2\xA0", "this is a no-break space: write a plain one"},
    {"&", "there is no & here: conditions are joined by and"},
    {"~", "there is no ~ alone: write =~ or like, and not like for their opposite"},
    {"\\", "a backslash stands in texts and regular expressions only"},
    {":", "there is no : here: a field's name that holds one stands in `backticks`"},
    {"{", "there are no braces here: a list stands in [brackets]"},
    {"}", "there are no braces here: a list stands in [brackets]"},
    {".", "a name begins with no dot, a number with a digit: write 0.5 for .5; parts of what "
          "jsonParse() made need its alias"},
};

static struct token scan_stray(struct scanner *scanner)
{
    struct text rest = token_rest(scanner);
    size_t size = utf8_sequence_size(rest.data, rest.size);
    struct token token = {.kind = TOKEN_STRAY, .source = text_first(rest, size > 0 ? size : 1)};
    unsigned char first = (unsigned char)peek(scanner, 0);
    if (size == 0 || first < 0x20 || first == 0x7F)
        token.fault = "this is no character that a query can hold";
    else
        token.fault = first < 0x80 ? "this character has no meaning here: a text stands in quotes, "
                                     "a field's name that holds it in `backticks`"
                                   : "a name of other letters than a to z stands in `backticks`";
    for (size_t i = 0; i < sizeof strays / sizeof strays[0]; i++)
        if (text_is(token.source, strays[i].character))
            token.fault = strays[i].fault;
    scanner->at += token.source.size;
    return token;
}

struct token token_next(struct scanner *scanner)
{
    skip_space_and_comments(scanner);
    char c = peek(scanner, 0);
    if (scanner->at == scanner->query.size)
        return (struct token){.kind = TOKEN_END, .source = token_rest(scanner)};
    if (is_digit(c))
        return scan_number(scanner);
    if (c == '"' || c == '\'')
        return token_scan_text(scanner);
    if (c == '`' || (token_is_name_byte(c) && c != '.'))
        return token_scan_name(scanner);
    if (c != '\0' && strchr("|,()[]+-*/%^=<>!", c) != NULL)
        return scan_symbol(scanner);
    if (text_starts_with(token_rest(scanner), text_of("&&")))
        return scan_symbol(scanner);
    return scan_stray(scanner);
}

struct token token_regex(struct scanner *scanner, struct token slash)
{
    scanner->at = (size_t)(slash.source.data - scanner->query.data);
    struct text rest = token_rest(scanner);
    size_t end = 1;
    while (end < rest.size && rest.data[end] != '/')
        end += rest.data[end] == '\\' && end + 1 < rest.size ? 2 : 1;
    if (end >= rest.size)
        return (struct token){.kind = TOKEN_BROKEN,
                              .source = slash.source,
                              .fault = "this regular expression has no closing /"};
    scanner->at += end + 1;
    return (struct token){
        .kind = TOKEN_REGEX,
        .source = text_first(rest, end + 1),
        .text = text_from(text_first(rest, end), 1),
    };
}

bool token_is_word(const struct token *token, const char *word)
{
    return token->kind == TOKEN_NAME && token->is_bare && token->text.size == strlen(word) &&
           strncasecmp(token->text.data, word, token->text.size) == 0;
}

bool token_is_symbol(const struct token *token, const char *symbol)
{
    return token->kind == TOKEN_SYMBOL && text_is(token->source, symbol);
}
