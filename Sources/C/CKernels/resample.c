#include "CKernels.h"
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { BLOCK = 32 };

// The terms of each value are added in the order of the rows, for all vector sizes.
static inline __attribute__((always_inline)) void sum_rows(const uint8_t *line, size_t line_bytes, const float *weights,
                                                           size_t rows, size_t count, float *sums) {
    size_t i = 0;
    for (; i + BLOCK <= count; i += BLOCK) {
        float block[BLOCK] = {0};
        for (size_t row = 0; row < rows; row++)
            for (size_t k = 0; k < BLOCK; k++) block[k] += weights[row] * (float)line[row * line_bytes + i + k];
        memcpy(sums + i, block, sizeof block);
    }
    for (; i < count; i++) {
        sums[i] = 0;
        for (size_t row = 0; row < rows; row++) sums[i] += weights[row] * (float)line[row * line_bytes + i];
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void sum_rows_avx2(const uint8_t *line, size_t line_bytes, const float *weights,
                                                          size_t rows, size_t count, float *sums) {
    sum_rows(line, line_bytes, weights, rows, count, sums);
}
#endif

void fs_sum_rows(int unit, const uint8_t *line, size_t line_bytes, const float *weights, size_t rows, size_t count,
                 float *sums) {
#if defined(__x86_64__)
    if (unit >= FS_AVX2) {
        sum_rows_avx2(line, line_bytes, weights, rows, count, sums);
        return;
    }
#endif
    sum_rows(line, line_bytes, weights, rows, count, sums);
}

typedef float pixel __attribute__((vector_size(16)));
typedef uint32_t pixel_bits __attribute__((vector_size(16)));

static inline pixel filled(float value) { return (pixel){value, value, value, value}; }

static inline pixel chosen(pixel_bits mask, pixel yes, pixel no) {
    return (pixel)((mask & (pixel_bits)yes) | (~mask & (pixel_bits)no));
}

void fs_sum_columns(const float *sums, const fs_column_tap *taps, const float *weights, size_t count, uint8_t *bytes) {
    for (size_t x = 0; x < count; x++, bytes += 3) {
        const float *from = sums + 3 * taps[x].first;
        pixel sum = filled(0);
        for (size_t k = 0; k < taps[x].count; k++, from += 3) {
            pixel value;
            memcpy(&value, from, sizeof value);
            sum += filled(*weights++) * value;
        }
        sum = chosen((pixel_bits)(sum > filled(0)), sum, filled(0));
        sum = chosen((pixel_bits)(sum < filled(255)), sum, filled(255));
        // Adding 1.5 · 2²³ leaves the nearest integer in the low bits, ties to even.
        pixel_bits rounded = (pixel_bits)(sum + filled(12582912));
        for (int channel = 0; channel < 3; channel++) bytes[channel] = (uint8_t)rounded[channel];
    }
}
