#include "emulator/view/terminal_view.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "emulator/view/view_frame.h"
#include "emulator/view/view_text.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MILLISECOND INT64_C(1000000)

/* Between two drawings: as something changes, as log lines pass through, and as ages grow. */
#define CHANGE_NS (100 * MILLISECOND)
#define SHOW_NS   (20 * MILLISECOND)
#define AGE_NS    (1000 * MILLISECOND)

/* ECMA-48 and DEC: the cursor is hidden only while a frame is written, so that it cannot stay
 * hidden, however the program ends. */
#define CURSOR_OFF   "\033[?25l"
#define CURSOR_ON    "\033[?25h"
#define ERASE_BELOW  "\033[J"
#define UP_N_LINES   "\033[%dA"
#define FIRST_COLUMN "\r"

enum { FRAME_MAX = 256 * 1024 };

struct terminal_view {
    struct loop *loop;
    int fd;
    bool is_terminal;
    bool colour;
    struct platform_observer observer;
    struct view_model model;
    int64_t waiting;         /* invocations in the queue; 0 until told */
    int drawn;               /* lines on the terminal */
    int64_t drawn_ns;        /* when; CLOCK_MONOTONIC */
    struct loop_timer timer; /* the next drawing */
    struct buffer frame;     /* its memory is kept from one frame to the next */
};

/* ---- Drawing ------------------------------------------------------------------------------ */

/* A terminal that is held (Ctrl-S) must not hold the loop: then there is no frame. */
static bool writable(int fd)
{
    struct pollfd ask = {.fd = fd, .events = POLLOUT};
    return poll(&ask, 1, 0) == 1 && (ask.revents & POLLOUT) != 0;
}

static void write_out(struct terminal_view *view)
{
    const char *at = buffer_text(&view->frame);
    size_t left = view->frame.size;
    /* What cannot be shown is lost: there is nobody to tell. */
    while (left > 0) {
        ssize_t written = write(view->fd, at, left);
        if (written <= 0)
            return;
        at += written;
        left -= (size_t)written;
    }
}

static void go_to_top(struct terminal_view *view)
{
    buffer_append_text(&view->frame, FIRST_COLUMN);
    if (view->drawn > 0)
        buffer_printf(&view->frame, UP_N_LINES, view->drawn);
}

static struct view_frame frame_of(const struct terminal_view *view)
{
    struct winsize size = {0};
    if (ioctl(view->fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        size = (struct winsize){.ws_col = 80, .ws_row = 24};
    return (struct view_frame){.now_ms = clock_epoch_ms(),
                               .waiting = view->waiting,
                               .width = size.ws_col,
                               .height = size.ws_row,
                               .colour = view->colour};
}

static void set_timer(struct terminal_view *view, int64_t due_ns)
{
    /* Without memory for a timer the next change tries again. */
    if (view->timer.place == 0 || view->timer.due_ns > due_ns)
        (void)loop_timer_set(view->loop, &view->timer, due_ns);
}

static void draw(void *owner)
{
    struct terminal_view *view = owner;
    view->drawn_ns = clock_ns(CLOCK_MONOTONIC);
    if (view->model.first != NULL)
        set_timer(view, view->drawn_ns + AGE_NS);
    if (!writable(view->fd))
        return;
    struct view_frame frame = frame_of(view);
    buffer_clear(&view->frame);
    buffer_append_text(&view->frame, CURSOR_OFF);
    go_to_top(view);
    int lines = view_frame_write(&view->frame, &view->model, &frame);
    buffer_append_text(&view->frame, ERASE_BELOW CURSOR_ON);
    if (!buffer_ok(&view->frame))
        return;
    write_out(view);
    view->drawn = lines;
}

static void erase(struct terminal_view *view)
{
    if (view->drawn == 0)
        return;
    buffer_clear(&view->frame);
    go_to_top(view);
    buffer_append_text(&view->frame, ERASE_BELOW);
    if (buffer_ok(&view->frame))
        write_out(view);
    view->drawn = 0;
}

void terminal_view_hide(struct terminal_view *view)
{
    if (view != NULL && view->is_terminal)
        erase(view);
}

void terminal_view_show(struct terminal_view *view)
{
    if (view != NULL && view->is_terminal && view->drawn == 0)
        set_timer(view, view->drawn_ns + SHOW_NS);
}

void terminal_view_waiting(struct terminal_view *view, int64_t waiting)
{
    if (view->waiting == waiting)
        return;
    view->waiting = waiting;
    if (view->is_terminal)
        set_timer(view, view->drawn_ns + CHANGE_NS);
}

/* ---- Events ------------------------------------------------------------------------------- */

static void observe(void *owner, const struct platform_event *event)
{
    struct terminal_view *view = owner;
    const struct view_sandbox *changed = view_model_take(&view->model, event);
    if (changed == NULL)
        return;
    if (view->is_terminal) {
        set_timer(view, view->drawn_ns + CHANGE_NS);
        return;
    }
    buffer_clear(&view->frame);
    view_line_write(&view->frame, changed, event);
    if (buffer_ok(&view->frame))
        write_out(view);
}

struct platform_observer *terminal_view_observer(struct terminal_view *view)
{
    return &view->observer;
}

/* ---- Life --------------------------------------------------------------------------------- */

static void say_end(struct terminal_view *view)
{
    if (view->model.totals.started == 0 || !writable(view->fd))
        return;
    buffer_clear(&view->frame);
    view_end_write(&view->frame, &view->model.totals);
    if (buffer_ok(&view->frame))
        write_out(view);
}

struct terminal_view *terminal_view_new(struct loop *loop, int fd, bool is_terminal)
{
    struct terminal_view *view = calloc(1, sizeof *view);
    if (view == NULL)
        return NULL;
    const char *no_colour = getenv("NO_COLOR");
    view->loop = loop;
    view->fd = fd;
    view->is_terminal = is_terminal;
    view->colour = is_terminal && (no_colour == NULL || no_colour[0] == '\0');
    view->observer = (struct platform_observer){.observe = observe, .owner = view};
    view->timer = (struct loop_timer){.fire = draw, .owner = view};
    view->frame = buffer_new(FRAME_MAX);
    return view;
}

void terminal_view_free(struct terminal_view *view)
{
    if (view == NULL)
        return;
    loop_timer_cancel(view->loop, &view->timer);
    erase(view);
    say_end(view);
    view_model_clear(&view->model);
    buffer_free(&view->frame);
    free(view);
}
