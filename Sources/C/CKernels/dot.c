#include "CKernels.h"

double fs_dot_f32(const float *a, const float *b, size_t count) {
    double lanes[8] = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t k = 0; k < 8; k++) lanes[k] += (double)a[i + k] * (double)b[i + k];
    for (size_t k = 0; i + k < count; k++) lanes[k] += (double)a[i + k] * (double)b[i + k];
    double sum = 0;
    for (size_t k = 0; k < 8; k++) sum += lanes[k];
    return sum;
}
