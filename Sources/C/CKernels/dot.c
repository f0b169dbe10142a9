#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma STDC FP_CONTRACT OFF

enum { LANES = 32 };

static inline double folded(double *lanes) {
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t k = 0; k < half; k++) lanes[k] += lanes[k + half];
    return lanes[0];
}

#define DEFINE_PORTABLE(NAME, A, B)                                                                                  \
    static double NAME##_portable(const A *a, const B *b, size_t count) {                                            \
        double lanes[LANES] = {0};                                                                                   \
        size_t i = 0;                                                                                                \
        for (; i + LANES <= count; i += LANES)                                                                       \
            for (size_t k = 0; k < LANES; k++) lanes[k] += (double)a[i + k] * (double)b[i + k];                      \
        for (size_t k = 0; i + k < count; k++) lanes[k] += (double)a[i + k] * (double)b[i + k];                      \
        return folded(lanes);                                                                                        \
    }

DEFINE_PORTABLE(fs_dot_f32, float, float)
DEFINE_PORTABLE(fs_dot_f64, double, double)
DEFINE_PORTABLE(fs_dot_f32_f64, float, double)

#if defined(__x86_64__)

#define AVX512 __attribute__((target("avx512f")))

AVX512 static inline __m512d load_f32(const float *p) { return _mm512_cvtps_pd(_mm256_loadu_ps(p)); }
AVX512 static inline __m512d load_f64(const double *p) { return _mm512_loadu_pd(p); }

#define STEP(SUM, A, B, OFFSET) SUM = _mm512_add_pd(SUM, _mm512_mul_pd(A(a + i + OFFSET), B(b + i + OFFSET)))

#define DEFINE_AVX512(NAME, A, B, LOAD_A, LOAD_B)                                                                    \
    AVX512 static double NAME##_avx512(const A *a, const B *b, size_t count) {                                       \
        __m512d s0 = _mm512_setzero_pd(), s1 = s0, s2 = s0, s3 = s0;                                                 \
        size_t i = 0;                                                                                                \
        for (; i + LANES <= count; i += LANES) {                                                                     \
            STEP(s0, LOAD_A, LOAD_B, 0);                                                                             \
            STEP(s1, LOAD_A, LOAD_B, 8);                                                                             \
            STEP(s2, LOAD_A, LOAD_B, 16);                                                                            \
            STEP(s3, LOAD_A, LOAD_B, 24);                                                                            \
        }                                                                                                            \
        double lanes[LANES];                                                                                         \
        _mm512_storeu_pd(lanes, s0), _mm512_storeu_pd(lanes + 8, s1);                                                \
        _mm512_storeu_pd(lanes + 16, s2), _mm512_storeu_pd(lanes + 24, s3);                                          \
        for (size_t k = 0; i + k < count; k++) lanes[k] += (double)a[i + k] * (double)b[i + k];                      \
        return folded(lanes);                                                                                        \
    }

DEFINE_AVX512(fs_dot_f32, float, float, load_f32, load_f32)
DEFINE_AVX512(fs_dot_f64, double, double, load_f64, load_f64)
DEFINE_AVX512(fs_dot_f32_f64, float, double, load_f32, load_f64)

#define DEFINE_DOT(NAME, A, B)                                                                                       \
    double NAME(const A *a, const B *b, size_t count) {                                                              \
        return __builtin_cpu_supports("avx512f") ? NAME##_avx512(a, b, count) : NAME##_portable(a, b, count);        \
    }

#else

#define DEFINE_DOT(NAME, A, B)                                                                                       \
    double NAME(const A *a, const B *b, size_t count) { return NAME##_portable(a, b, count); }

#endif

DEFINE_DOT(fs_dot_f32, float, float)
DEFINE_DOT(fs_dot_f64, double, double)
DEFINE_DOT(fs_dot_f32_f64, float, double)
