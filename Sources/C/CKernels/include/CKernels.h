#pragma once
#include <stddef.h>
#include <stdint.h>

// Dot products that decide: accumulated in float64 over 32 lanes, lane k summing the elements k, k + 32, ...; then the
// upper half of the lanes is added to the lower until one is left. No fused multiply-add. Every implementation gives
// the same bits, and exchanging a and b gives the same bits.
double fs_dot_f32(const float *a, const float *b, size_t count);
double fs_dot_f64(const double *a, const double *b, size_t count);
double fs_dot_f32_f64(const float *a, const double *b, size_t count);
