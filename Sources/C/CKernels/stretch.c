#include "CKernels.h"
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Two neighbouring pixels, six bytes; the last pixel of a row is its own neighbour. What follows them is arbitrary.
static inline uint64_t two_pixels(const uint8_t *row, size_t row_bytes, size_t offset) {
    uint64_t pixels = 0;
    size_t left = row_bytes - offset;
    if (left >= 8) {
        memcpy(&pixels, row + offset, 8);
    } else if (left >= 6) {
        memcpy(&pixels, row + offset, 6);
    } else {
        memcpy(&pixels, row + offset, 3);
        pixels |= pixels << 24;
    }
    return pixels;
}

void fs_stretch_rgb(const uint8_t *row, size_t row_bytes, const fs_stretch_tap *taps, size_t count,
                    int16_t *values) {
    for (size_t i = 0; i < count; i++, values += 3) {
        uint64_t pixels = two_pixels(row, row_bytes, taps[i].offset);
#ifdef __SSE2__
        __m128i near = _mm_cvtsi64_si128((int64_t)pixels);
        __m128i pairs = _mm_unpacklo_epi8(near, _mm_srli_epi64(near, 24));
        pairs = _mm_unpacklo_epi8(pairs, _mm_setzero_si128());
        int32_t weights;
        memcpy(&weights, &taps[i].weight, 4);
        __m128i sums = _mm_srli_epi32(_mm_madd_epi16(pairs, _mm_set1_epi32(weights)), 4);
        _mm_storel_epi64((__m128i *)values, _mm_packs_epi32(sums, sums));
#else
        for (int channel = 0; channel < 3; channel++) {
            int32_t a = pixels >> (8 * channel) & 255, b = pixels >> (8 * channel + 24) & 255;
            values[channel] = (int16_t)((a * taps[i].weight + b * taps[i].next_weight) >> 4);
        }
#endif
    }
}

void fs_mix_stretched(const int16_t *upper, int16_t weight, const int16_t *lower, int16_t next_weight, size_t count,
                      uint8_t *bytes) {
    size_t i = 0;
#ifdef __SSE2__
    __m128i w = _mm_set1_epi16(weight), next = _mm_set1_epi16(next_weight), two = _mm_set1_epi16(2);
    for (; i + 8 <= count; i += 8) {
        __m128i above = _mm_mulhi_epi16(w, _mm_loadu_si128((const __m128i *)(upper + i)));
        __m128i below = _mm_mulhi_epi16(next, _mm_loadu_si128((const __m128i *)(lower + i)));
        __m128i sums = _mm_srai_epi16(_mm_add_epi16(_mm_add_epi16(above, below), two), 2);
        _mm_storel_epi64((__m128i *)(bytes + i), _mm_packus_epi16(sums, sums));
    }
#endif
    for (; i < count; i++) {
        int32_t sum = (weight * upper[i] >> 16) + (next_weight * lower[i] >> 16);
        bytes[i] = (uint8_t)((sum + 2) >> 2);
    }
}
