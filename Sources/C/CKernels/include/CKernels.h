#pragma once
#include <stddef.h>
#include <stdint.h>

// Dot products that decide: accumulated in float64 over 32 lanes, lane k summing the elements k, k + 32, ...; then the
// upper half of the lanes is added to the lower until one is left. No fused multiply-add. Every implementation gives
// the same bits, and exchanging a and b gives the same bits.
double fs_dot_f32(const float *a, const float *b, size_t count);
double fs_dot_f64(const double *a, const double *b, size_t count);
double fs_dot_f32_f64(const float *a, const double *b, size_t count);

// Vector units that the tile kernels are written for, each including those before.
enum { FS_PORTABLE = 0, FS_AVX2 = 1, FS_AVX512_VNNI = 2 };

// The best of them that this processor has.
int fs_vector_unit(void);

// A tile kernel finds the pairs (row, column) of a block of rows and a panel of 32 columns for which
//     row_start[row] + column_start[column] + row · column >= 0.
// It writes, for each, codes[] = row * 32 + column and values[] = that sum, rows ascending, and returns their number.
// codes and values have room for row_count * 32 + 16 of each. Rows lie one after another, `depth` elements each;
// row_count is a multiple of 12 (starts of rows and columns that only pad are so low that they never count).
enum { FS_PANEL_COLUMNS = 32, FS_STRIP_ROWS = 12, FS_I8_MAX_DEPTH = 8192 };

// int8: depth is a multiple of 4 and at most FS_I8_MAX_DEPTH, each sum of starts within ±1.5e9, rows hold
// -127 ... 127. A panel of depth * 32 bytes is packed from 32 rows of the same kind, raised by 128 to unsigned bytes:
// the starts of the rows make up for that. Fast on FS_AVX512_VNNI alone; elsewhere float32 tiles are faster.
void fs_i8_pack(const int8_t *columns, size_t depth, uint8_t *panel);
size_t fs_i8_hits(int unit, const int8_t *rows, size_t row_count, size_t depth, const int32_t *row_start,
                  const uint8_t *panel, const int32_t *column_start, uint32_t *codes, int32_t *values);
// Rounds z / scale to -127 ... 127, the rest exactly accounted for.
typedef struct {
    float length;  // |z|
    float error;   // |z - scale * q|, both rounded up
    int32_t sum;   // of q
} fs_i8_rounding;
fs_i8_rounding fs_i8_quantise(const float *z, size_t depth, float scale, int8_t *q);
// Dot product of two int8 vectors of -127 ... 127.
int32_t fs_i8_dot(int unit, const int8_t *a, const int8_t *b, size_t depth);

// float32: any depth, any unit. A panel of depth * 32 floats holds element k of all columns at k * 32.
void fs_f32_pack(const float *columns, size_t depth, float *panel);
size_t fs_f32_hits(int unit, const float *rows, size_t row_count, size_t depth, const float *row_start,
                   const float *panel, const float *column_start, uint32_t *codes, float *values);

// Where a stretched pixel lies between two of its row: the first one's byte, and weights that add up to 2048.
typedef struct {
    uint32_t offset;
    int16_t weight;
    int16_t next_weight;
} fs_stretch_tap;

// Stretches a row of R, G, B bytes: each value is a weighted sum of two pixels, in sixteenths. `values` has room for
// 3 * count + 1 of them.
void fs_stretch_rgb(const uint8_t *row, size_t row_bytes, const fs_stretch_tap *taps, size_t count, int16_t *values);

// Mixes two stretched rows by weights that add up to 2048 into bytes.
void fs_mix_stretched(const int16_t *upper, int16_t weight, const int16_t *lower, int16_t next_weight, size_t count,
                      uint8_t *bytes);

// Sums of `rows` rows of bytes, times a weight each: sums[i] = weights[0] * line[i] + weights[1] * line[line_bytes + i] …,
// added in this order without a fused multiply-add, so that every unit gives the same bits.
void fs_sum_rows(int unit, const uint8_t *line, size_t line_bytes, const float *weights, size_t rows, size_t count,
                 float *sums);

// The pixels that one new pixel of a row is made of.
typedef struct {
    uint32_t first;
    uint32_t count;
} fs_column_tap;

// Sums of pixels of one row, times a weight each, as bytes: the weights of all pixels one after another. `sums` has three
// values a pixel, and one more at the end that is not used.
void fs_sum_columns(const float *sums, const fs_column_tap *taps, const float *weights, size_t count, uint8_t *bytes);

// Hashes in the order of the 16 bits at `shift`: those with the bits `value` are hashes[starts[value]] and on, up to
// starts[value + 1]. The masks say which bits may differ from those that are searched.
typedef struct {
    const uint64_t *hashes;
    const uint32_t *starts;
    const uint16_t *masks;
    size_t mask_count;
    int shift;
} fs_hash_index;

// Writes the places of hashes within `radius` bits of `hash`, mask by mask, and returns their number. `places` has room
// for as many as there are hashes.
size_t fs_near_hashes(int unit, const fs_hash_index *index, uint64_t hash, int radius, uint32_t *places);

// The sum of the 3 × 3 Laplacian of grey levels, mirrored about the outermost ones, and the sum of its squares.
void fs_laplacian_sums(const uint8_t *grey, size_t width, size_t height, int64_t *sum, int64_t *squares);
