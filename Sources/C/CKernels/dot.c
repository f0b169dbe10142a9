#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

enum { LANES = 32 };

static inline double folded(double *lanes) {
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t k = 0; k < half; k++) lanes[k] += lanes[k + half];
    return lanes[0];
}

#define DEFINE_DOT(NAME, A, B)                                                                                       \
    double NAME(const A *a, const B *b, size_t count) {                                                              \
        double lanes[LANES] = {0};                                                                                   \
        size_t i = 0;                                                                                                \
        for (; i + LANES <= count; i += LANES)                                                                       \
            for (size_t k = 0; k < LANES; k++) lanes[k] += (double)a[i + k] * (double)b[i + k];                      \
        for (size_t k = 0; i + k < count; k++) lanes[k] += (double)a[i + k] * (double)b[i + k];                      \
        return folded(lanes);                                                                                        \
    }

DEFINE_DOT(fs_dot_f32, float, float)
DEFINE_DOT(fs_dot_f64, double, double)
DEFINE_DOT(fs_dot_f32_f64, float, double)
