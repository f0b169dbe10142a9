#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

void fs_f32_pack(const float *columns, size_t depth, float *panel) {
    for (size_t c = 0; c < FS_PANEL_COLUMNS; c++)
        for (size_t k = 0; k < depth; k++) panel[k * FS_PANEL_COLUMNS + c] = columns[c * depth + k];
}

INLINE size_t emit_f32(const float *sums, uint32_t width, uint32_t code, uint32_t *codes, float *values) {
    size_t found = 0;
    for (uint32_t lane = 0; lane < width; lane++)
        if (__builtin_expect(sums[lane] >= 0, 0)) {
            codes[found] = code + lane;
            values[found++] = sums[lane];
        }
    return found;
}

// ROWS rows by two vectors of WIDTH columns, the accumulators in registers.
#define DEFINE_HITS(NAME, ATTRIBUTES, WIDTH, ROWS)                                                                   \
    typedef float NAME##_vector __attribute__((vector_size(WIDTH * 4), aligned(4)));                                 \
    ATTRIBUTES static size_t NAME(const float *rows, size_t row_count, size_t depth, const float *row_start,         \
                                  const float *panel, const float *column_start, uint32_t *codes, float *values) {   \
        typedef NAME##_vector V;                                                                                     \
        size_t found = 0;                                                                                            \
        for (size_t row = 0; row < row_count; row += ROWS)                                                           \
            for (size_t column = 0; column < FS_PANEL_COLUMNS; column += 2 * WIDTH) {                                \
                V sums[ROWS][2];                                                                                     \
                UNROLLED for (int r = 0; r < ROWS; r++) UNROLLED for (int h = 0; h < 2; h++)                         \
                    sums[r][h] = *(const V *)(column_start + column + h * WIDTH) + row_start[row + r];               \
                const float *a = rows + row * depth, *b = panel + column;                                            \
                for (size_t k = 0; k < depth; k++, b += FS_PANEL_COLUMNS) {                                          \
                    V b0 = *(const V *)b, b1 = *(const V *)(b + WIDTH);                                              \
                    UNROLLED for (int r = 0; r < ROWS; r++) {                                                        \
                        float x = a[r * depth + k];                                                                  \
                        sums[r][0] += b0 * x;                                                                        \
                        sums[r][1] += b1 * x;                                                                        \
                    }                                                                                                \
                }                                                                                                    \
                UNROLLED for (int r = 0; r < ROWS; r++) UNROLLED for (int h = 0; h < 2; h++)                         \
                    found += emit_f32((const float *)&sums[r][h], WIDTH,                                             \
                                      (uint32_t)((row + r) * FS_PANEL_COLUMNS + column + h * WIDTH),                 \
                                      codes + found, values + found);                                                \
            }                                                                                                        \
        return found;                                                                                                \
    }

DEFINE_HITS(hits_portable, , 4, 4)

#if defined(__x86_64__)

DEFINE_HITS(hits_avx2, __attribute__((target("avx2,fma"))), 8, 4)
DEFINE_HITS(hits_avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), 16, 12)

size_t fs_f32_hits(int unit, const float *rows, size_t row_count, size_t depth, const float *row_start,
                   const float *panel, const float *column_start, uint32_t *codes, float *values) {
    if (unit >= FS_AVX512_VNNI)
        return hits_avx512(rows, row_count, depth, row_start, panel, column_start, codes, values);
    if (unit >= FS_AVX2) return hits_avx2(rows, row_count, depth, row_start, panel, column_start, codes, values);
    return hits_portable(rows, row_count, depth, row_start, panel, column_start, codes, values);
}

#else

size_t fs_f32_hits(int unit, const float *rows, size_t row_count, size_t depth, const float *row_start,
                   const float *panel, const float *column_start, uint32_t *codes, float *values) {
    (void)unit;
    return hits_portable(rows, row_count, depth, row_start, panel, column_start, codes, values);
}

#endif
