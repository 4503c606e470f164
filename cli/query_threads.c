#include "cli/query_threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* Blocks that wait for a thread: enough that none waits for the reader's turn. */
enum { WAITING_MAX = 4 };

struct crew;

struct worker {
    struct crew *crew;
    struct query_run *run;
    uint64_t untimed;
    pthread_t thread;
    bool started;
};

/* Blocks go around: from the reader to a worker, and back to be counted, since the input is the
 * reader's alone. */
struct crew {
    const struct query_work *work;
    pthread_mutex_t lock;
    pthread_cond_t block_waits, room_is_made;
    struct log_block *waiting[WAITING_MAX]; /* a ring */
    size_t first, waiting_count;
    struct log_block **done; /* room for every block that there can be at once */
    size_t done_count;
    bool is_over; /* no more blocks will come */
    bool failed;  /* no memory */
    struct worker *workers;
};

/* ---- One block ----------------------------------------------------------------------------- */

static bool is_within(const struct query_work *work, const struct log_event *event)
{
    return event->timestamp_ms >= work->start_ms && event->timestamp_ms <= work->end_ms;
}

static bool run_block(const struct query_work *work, struct query_run *run, uint64_t *untimed,
                      struct log_block *block)
{
    bool has_range = work->start_ms != INT64_MIN || work->end_ms != INT64_MAX;
    struct log_event event;
    bool alive = true;
    /* To its end in any case: then what could not be read of it is known. */
    while (log_block_event(block, &event)) {
        if (has_range && event.timestamp_ms == LOG_EVENT_NO_TIME)
            (*untimed)++;
        else if (!has_range || is_within(work, &event))
            alive = alive && query_run_add(run, &event);
    }
    return alive;
}

/* ---- Without threads ----------------------------------------------------------------------- */

static struct query_results *run_alone(struct query_work *work)
{
    struct query_run *run = query_run_new(work->plan);
    struct log_block *block = NULL;
    bool alive = run != NULL;
    while (alive && (block = log_input_next(work->input)) != NULL) {
        alive = run_block(work, run, &work->untimed, block);
        log_input_count(work->input, block);
        log_block_free(block);
    }
    struct query_results *results = alive ? query_run_finish(run) : NULL;
    query_run_free(run);
    return results;
}

/* ---- Workers ------------------------------------------------------------------------------- */

/* NULL: no more will come. */
static struct log_block *take(struct crew *crew)
{
    struct log_block *block = NULL;
    pthread_mutex_lock(&crew->lock);
    while (crew->waiting_count == 0 && !crew->is_over)
        pthread_cond_wait(&crew->block_waits, &crew->lock);
    if (crew->waiting_count > 0) {
        block = crew->waiting[crew->first];
        crew->first = (crew->first + 1) % WAITING_MAX;
        crew->waiting_count--;
        pthread_cond_signal(&crew->room_is_made);
    }
    pthread_mutex_unlock(&crew->lock);
    return block;
}

static void give_back(struct crew *crew, struct log_block *block, bool alive)
{
    pthread_mutex_lock(&crew->lock);
    crew->done[crew->done_count++] = block;
    crew->failed = crew->failed || !alive;
    pthread_mutex_unlock(&crew->lock);
}

static void *work_on(void *context)
{
    struct worker *worker = context;
    struct log_block *block;
    while ((block = take(worker->crew)) != NULL) {
        bool alive = run_block(worker->crew->work, worker->run, &worker->untimed, block);
        give_back(worker->crew, block, alive);
    }
    return NULL;
}

/* ---- The reader ---------------------------------------------------------------------------- */

/* Counts what came back. With the lock held. */
static void count_done(struct crew *crew)
{
    while (crew->done_count > 0) {
        struct log_block *block = crew->done[--crew->done_count];
        log_input_count(crew->work->input, block);
        log_block_free(block);
    }
}

/* False: there is no sense in going on. */
static bool put(struct crew *crew, struct log_block *block)
{
    pthread_mutex_lock(&crew->lock);
    while (crew->waiting_count == WAITING_MAX)
        pthread_cond_wait(&crew->room_is_made, &crew->lock);
    crew->waiting[(crew->first + crew->waiting_count++) % WAITING_MAX] = block;
    count_done(crew);
    bool go_on = !crew->failed;
    pthread_cond_signal(&crew->block_waits);
    pthread_mutex_unlock(&crew->lock);
    return go_on;
}

static void read_all(struct crew *crew)
{
    struct log_block *block;
    while ((block = log_input_next(crew->work->input)) != NULL)
        if (!put(crew, block))
            break;
}

static void end_workers(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->is_over = true;
    pthread_cond_broadcast(&crew->block_waits);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->work->jobs; i++)
        if (crew->workers[i].started)
            pthread_join(crew->workers[i].thread, NULL);
    count_done(crew);
}

/* False: not one could be started, or no memory. */
static bool start_workers(struct crew *crew)
{
    sigset_t all, before;
    bool any = false;
    /* Signals are the reader's: they interrupt what it waits for. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; i < crew->work->jobs; i++) {
        struct worker *worker = &crew->workers[i];
        worker->crew = crew;
        worker->run = query_run_new(crew->work->plan);
        worker->started =
            worker->run != NULL && pthread_create(&worker->thread, NULL, work_on, worker) == 0;
        any = any || worker->started;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return any;
}

static struct query_results *merge(struct crew *crew, struct query_work *work)
{
    struct query_run *into = NULL; /* at least one worker has started */
    for (size_t i = 0; i < work->jobs; i++) {
        struct worker *worker = &crew->workers[i];
        work->untimed += worker->untimed;
        if (!worker->started)
            continue;
        if (into == NULL)
            into = worker->run;
        else if (!query_run_merge(into, worker->run))
            return NULL;
    }
    return into != NULL ? query_run_finish(into) : NULL;
}

static struct query_results *run_with(struct crew *crew, struct query_work *work)
{
    if (!start_workers(crew))
        return NULL;
    read_all(crew);
    end_workers(crew);
    return crew->failed ? NULL : merge(crew, work);
}

static struct query_results *run_together(struct query_work *work)
{
    struct crew crew = {.work = work,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .block_waits = PTHREAD_COND_INITIALIZER,
                        .room_is_made = PTHREAD_COND_INITIALIZER};
    struct query_results *results = NULL;
    crew.workers = calloc(work->jobs, sizeof *crew.workers);
    crew.done = calloc(work->jobs + WAITING_MAX, sizeof(struct log_block *));
    if (crew.workers != NULL && crew.done != NULL)
        results = run_with(&crew, work);
    for (size_t i = 0; crew.workers != NULL && i < work->jobs; i++)
        query_run_free(crew.workers[i].run);
    free(crew.workers);
    free(crew.done);
    return results;
}

struct query_results *query_work_run(struct query_work *work)
{
    return work->jobs > 1 ? run_together(work) : run_alone(work);
}
