/* The page's styles, carried within the program: report_page.css. */
#ifndef INSIGHTS_REPORT_REPORT_PAGE_H
#define INSIGHTS_REPORT_REPORT_PAGE_H

#include <stddef.h>

extern const unsigned char report_page_style[];
extern const size_t report_page_style_size;

#endif
