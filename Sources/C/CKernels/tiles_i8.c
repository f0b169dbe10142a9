#include "CKernels.h"

enum { QUANTISE_LANES = 16 };

// Rounded to the nearest whole number, for |x| < 2^22: at that size a float32 has no digits left for fractions.
static inline float nearest(float x) { return (x + 0x1.8p23f) - 0x1.8p23f; }

static inline float total(const float *lanes) {
    double sum = 0;
    for (size_t k = 0; k < QUANTISE_LANES; k++) sum += lanes[k];
    return (float)(__builtin_sqrt(sum) * 1.0001 + 1e-7);
}

fs_i8_rounding fs_i8_quantise(const float *z, size_t depth, float scale, int8_t *q) {
    float squares[QUANTISE_LANES] = {0}, rests[QUANTISE_LANES] = {0}, inverse = 1 / scale;
    int32_t sum = 0;
    for (size_t i = 0; i < depth; i += QUANTISE_LANES) {
        size_t width = depth - i < QUANTISE_LANES ? depth - i : QUANTISE_LANES;
        for (size_t k = 0; k < width; k++) {
            float x = z[i + k], scaled = x * inverse;
            float whole = nearest(scaled > 127 ? 127 : scaled < -127 ? -127 : scaled), rest = x - whole * scale;
            squares[k] += x * x;
            rests[k] += rest * rest;
            q[i + k] = (int8_t)(int32_t)whole;
            sum += (int32_t)whole;
        }
    }
    return (fs_i8_rounding){total(squares), total(rests), sum};
}

void fs_i8_pack(const int8_t *columns, size_t depth, uint8_t *panel) {
    for (size_t c = 0; c < FS_PANEL_COLUMNS; c++)
        for (size_t k = 0; k < depth; k += 4) {
            uint32_t four;
            __builtin_memcpy(&four, columns + c * depth + k, 4);
            four ^= 0x80808080u;
            __builtin_memcpy(panel + k * FS_PANEL_COLUMNS + c * 4, &four, 4);
        }
}

// The reference implementation.
static size_t hits_portable(const int8_t *rows, size_t row_count, size_t depth, const int32_t *row_start,
                            const uint8_t *panel, const int32_t *column_start, uint32_t *codes, int32_t *values) {
    size_t found = 0;
    for (size_t row = 0; row < row_count; row++)
        for (uint32_t c = 0; c < FS_PANEL_COLUMNS; c++) {
            int32_t sum = row_start[row] + column_start[c];
            for (size_t k = 0; k < depth; k++)
                sum += rows[row * depth + k] * panel[k / 4 * 4 * FS_PANEL_COLUMNS + c * 4 + k % 4];
            if (sum < 0) continue;
            codes[found] = (uint32_t)row * FS_PANEL_COLUMNS + c;
            values[found++] = sum;
        }
    return found;
}

static int32_t dot_portable(const int8_t *a, const int8_t *b, size_t depth) {
    int32_t sum = 0;
    for (size_t k = 0; k < depth; k++) sum += (int32_t)a[k] * b[k];
    return sum;
}

#if defined(__x86_64__)
#include <immintrin.h>

// AVX-512 VNNI: 12 rows by 32 columns in 24 accumulators; vpdpbusd multiplies four raised columns with four of a row.
// A panel holds, for each four elements of depth, those of each of the 32 columns, raised by 128 to unsigned bytes.

#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))
#define UNROLLED _Pragma("clang loop unroll(full)")

VNNI static inline size_t emit_i8(__m512i sums, uint32_t code, uint32_t *codes, int32_t *values) {
    __mmask16 hits = _knot_mask16(_mm512_movepi32_mask(sums));
    if (__builtin_expect(hits == 0, 1)) return 0;
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i coded = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)code));
    _mm512_storeu_si512(codes, _mm512_maskz_compress_epi32(hits, coded));
    _mm512_storeu_si512(values, _mm512_maskz_compress_epi32(hits, sums));
    return (size_t)__builtin_popcount(hits);
}

VNNI static size_t hits_vnni(const int8_t *rows, size_t row_count, size_t depth, const int32_t *row_start,
                             const uint8_t *panel, const int32_t *column_start, uint32_t *codes, int32_t *values) {
    const __m512i start0 = _mm512_loadu_si512(column_start), start1 = _mm512_loadu_si512(column_start + 16);
    size_t found = 0;
    for (size_t row = 0; row < row_count; row += FS_STRIP_ROWS) {
        const int8_t *a = rows + row * depth;
        __m512i sums[FS_STRIP_ROWS][2];
        UNROLLED for (int r = 0; r < FS_STRIP_ROWS; r++) {
            __m512i start = _mm512_set1_epi32(row_start[row + r]);
            sums[r][0] = _mm512_add_epi32(start, start0), sums[r][1] = _mm512_add_epi32(start, start1);
        }
        const uint8_t *b = panel;
        for (size_t k = 0; k < depth; k += 4, b += 128) {
            __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 64);
            UNROLLED for (int r = 0; r < FS_STRIP_ROWS; r++) {
                int32_t four;
                __builtin_memcpy(&four, a + r * depth + k, 4);
                __m512i spread = _mm512_set1_epi32(four);
                sums[r][0] = _mm512_dpbusd_epi32(sums[r][0], b0, spread);
                sums[r][1] = _mm512_dpbusd_epi32(sums[r][1], b1, spread);
            }
        }
        UNROLLED for (int r = 0; r < FS_STRIP_ROWS; r++) {
            uint32_t code = (uint32_t)(row + r) * FS_PANEL_COLUMNS;
            found += emit_i8(sums[r][0], code, codes + found, values + found);
            found += emit_i8(sums[r][1], code + 16, codes + found, values + found);
        }
    }
    return found;
}

VNNI static int32_t dot_vnni(const int8_t *a, const int8_t *b, size_t depth) {
    __m512i sum = _mm512_setzero_si512(), raise = _mm512_set1_epi8((char)0x80), ones = _mm512_set1_epi8(1);
    __m512i offset = sum;
    for (size_t k = 0; k < depth; k += 64) {
        __mmask64 inside = depth - k >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << (depth - k)) - 1;
        __m512i x = _mm512_maskz_loadu_epi8(inside, a + k), y = _mm512_maskz_loadu_epi8(inside, b + k);
        sum = _mm512_dpbusd_epi32(sum, _mm512_xor_si512(y, raise), x);
        offset = _mm512_dpbusd_epi32(offset, ones, x);
    }
    return _mm512_reduce_add_epi32(_mm512_sub_epi32(sum, _mm512_slli_epi32(offset, 7)));
}

int fs_vector_unit(void) {
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512vnni"))
        return FS_AVX512_VNNI;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? FS_AVX2 : FS_PORTABLE;
}

size_t fs_i8_hits(int unit, const int8_t *rows, size_t row_count, size_t depth, const int32_t *row_start,
                  const uint8_t *panel, const int32_t *column_start, uint32_t *codes, int32_t *values) {
    if (unit >= FS_AVX512_VNNI)
        return hits_vnni(rows, row_count, depth, row_start, panel, column_start, codes, values);
    return hits_portable(rows, row_count, depth, row_start, panel, column_start, codes, values);
}

int32_t fs_i8_dot(int unit, const int8_t *a, const int8_t *b, size_t depth) {
    return unit >= FS_AVX512_VNNI ? dot_vnni(a, b, depth) : dot_portable(a, b, depth);
}

#else

int fs_vector_unit(void) { return FS_PORTABLE; }

size_t fs_i8_hits(int unit, const int8_t *rows, size_t row_count, size_t depth, const int32_t *row_start,
                  const uint8_t *panel, const int32_t *column_start, uint32_t *codes, int32_t *values) {
    (void)unit;
    return hits_portable(rows, row_count, depth, row_start, panel, column_start, codes, values);
}

int32_t fs_i8_dot(int unit, const int8_t *a, const int8_t *b, size_t depth) {
    (void)unit;
    return dot_portable(a, b, depth);
}

#endif
