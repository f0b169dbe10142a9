#pragma once
#include <stddef.h>

/// Dot product of two float32 vectors, accumulated in float64 in a fixed order:
/// eight lanes, lane k sums the elements k, k + 8, ..., then lanes are added from 0 to 7.
double fs_dot_f32(const float *a, const float *b, size_t count);
