#include "base/arena.h"

#include "test/unit/failing_allocator.h"
#include "test/unit/unit.h"

#include <stdalign.h>
#include <stdint.h>

START_TEST(new_arena_allocates_nothing)
{
    allocator_fail_after(0, true);
    struct arena arena = {.max = 100};
    arena_reset(&arena);
    arena_free(&arena);
    ck_assert(!allocator_recover());
}
END_TEST

START_TEST(pieces_are_aligned_and_do_not_overlap)
{
    enum { PIECES = 3000 };
    struct arena arena = {.max = 1 << 20};
    static unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = 1 + i % 77;
        pieces[i] = arena_alloc(&arena, size);
        ck_assert_ptr_nonnull(pieces[i]);
        ck_assert_uint_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < 1 + i % 77; k++)
            ck_assert_uint_eq(pieces[i][k], i % 251);
    arena_free(&arena);
}
END_TEST

START_TEST(piece_larger_than_a_block_has_one_of_its_own)
{
    struct arena arena = {.max = 1 << 20};
    char *large = arena_alloc(&arena, 100000);
    ck_assert_ptr_nonnull(large);
    memset(large, 'x', 100000);
    char *small = arena_alloc(&arena, 1);
    ck_assert_ptr_nonnull(small);
    ck_assert(small < large || small >= large + 100000);
    arena_free(&arena);
}
END_TEST

START_TEST(maximum_is_reached_but_not_passed)
{
    struct arena arena = {.max = 10};
    ck_assert_ptr_nonnull(arena_alloc(&arena, 4));
    ck_assert_ptr_nonnull(arena_alloc(&arena, 6));
    ck_assert_uint_eq(arena.used, 10);
    ck_assert_ptr_null(arena_alloc(&arena, 1));
    ck_assert_uint_eq(arena.used, 10);
    arena_reset(&arena);
    ck_assert_ptr_nonnull(arena_alloc(&arena, 10));
    arena_free(&arena);
}
END_TEST

START_TEST(no_size_is_too_large_to_be_refused)
{
    struct arena arena = {.max = SIZE_MAX};
    for (size_t less = 0; less < 64; less++)
        ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX - less));
    ck_assert_uint_eq(arena.used, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(copy_has_a_nul_behind_it)
{
    struct arena arena = {.max = 100};
    struct text copy = arena_copy(&arena, text_bytes("a\0bcd", 3));
    ck_assert_uint_eq(copy.size, 3);
    ck_assert_mem_eq(copy.data, "a\0b", 4);
    arena_free(&arena);
}
END_TEST

START_TEST(copy_of_an_empty_text_is_not_one_that_failed)
{
    struct arena arena = {.max = 1};
    struct text copy = arena_copy(&arena, (struct text){NULL, 0});
    ck_assert_ptr_nonnull(copy.data);
    ck_assert_uint_eq(copy.size, 0);
    copy = arena_copy(&arena, (struct text){NULL, 0});
    ck_assert_ptr_null(copy.data);
    arena_free(&arena);
}
END_TEST

START_TEST(reset_keeps_a_block_for_the_next_use)
{
    struct arena arena = {.max = 1 << 20};
    ck_assert_ptr_nonnull(arena_alloc(&arena, 100));
    ck_assert_ptr_nonnull(arena_alloc(&arena, 100000));
    arena_reset(&arena);
    ck_assert_uint_eq(arena.used, 0);
    allocator_fail_after(0, true);
    void *again = arena_alloc(&arena, 16000);
    bool allocated = allocator_recover();
    ck_assert_ptr_nonnull(again);
    ck_assert(!allocated);
    arena_free(&arena);
}
END_TEST

START_TEST(arena_can_be_used_again_after_free)
{
    struct arena arena = {.max = 100};
    ck_assert_ptr_nonnull(arena_alloc(&arena, 100));
    arena_free(&arena);
    ck_assert_uint_eq(arena.used, 0);
    ck_assert_ptr_nonnull(arena_alloc(&arena, 100));
    arena_free(&arena);
}
END_TEST

START_TEST(lack_of_memory_costs_one_piece_alone)
{
    struct arena arena = {.max = 1 << 20};
    allocator_fail_after(0, false);
    void *first = arena_alloc(&arena, 10);
    bool failed = allocator_recover();
    ck_assert(failed);
    ck_assert_ptr_null(first);
    ck_assert_uint_eq(arena.used, 0);
    ck_assert_ptr_nonnull(arena_alloc(&arena, 10));
    arena_free(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *tc = tcase_create("arena");
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, new_arena_allocates_nothing);
    tcase_add_test(tc, pieces_are_aligned_and_do_not_overlap);
    tcase_add_test(tc, piece_larger_than_a_block_has_one_of_its_own);
    tcase_add_test(tc, maximum_is_reached_but_not_passed);
    tcase_add_test(tc, no_size_is_too_large_to_be_refused);
    tcase_add_test(tc, copy_has_a_nul_behind_it);
    tcase_add_test(tc, copy_of_an_empty_text_is_not_one_that_failed);
    tcase_add_test(tc, reset_keeps_a_block_for_the_next_use);
    tcase_add_test(tc, arena_can_be_used_again_after_free);
    tcase_add_test(tc, lack_of_memory_costs_one_piece_alone);
    return unit_run(suite);
}
