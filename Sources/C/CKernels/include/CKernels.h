#pragma once
#include <stddef.h>
#include <stdint.h>

// Dot products for final decisions: accumulated in float64 over 32 lanes, lane k summing the elements k, k + 32, ...; then the
// upper half of the lanes is added to the lower until one is left. No fused multiply-add. Every implementation gives
// the same bits, and exchanging a and b gives the same bits.
double fs_dot_f32(const float *a, const float *b, size_t count);
double fs_dot_f64(const double *a, const double *b, size_t count);
double fs_dot_f32_f64(const float *a, const double *b, size_t count);

// Instruction sets that the tile kernels are written for; each includes the previous ones.
enum { FS_PORTABLE = 0, FS_AVX2 = 1, FS_AVX512_VNNI = 2 };

// The best one that this processor supports.
int fs_vector_unit(void);

// A tile kernel finds the pairs (row, column) of a block of rows and a panel of 32 columns for which
//     row_start[row] + column_start[column] + row · column >= 0.
// For each pair, it writes codes[] = row * 32 + column and values[] = that sum, with ascending rows, and returns the number
// of pairs. codes and values each have room for row_count * 32 + 16 elements. Rows are contiguous, with `depth` elements
// each; row_count is a multiple of 12 (padding rows and columns have starts so low that they never match).
enum { FS_PANEL_COLUMNS = 32, FS_STRIP_ROWS = 12, FS_I8_MAX_DEPTH = 8192 };

// int8: depth is a multiple of 4 and at most FS_I8_MAX_DEPTH, each sum of starts within ±1.5e9, rows hold
// -127 ... 127. A panel of depth * 32 bytes is packed from 32 rows of the same kind, with 128 added to get unsigned
// bytes; the starts of the rows compensate for that. Only fast with FS_AVX512_VNNI; otherwise float32 tiles are faster.
void fs_i8_pack(const int8_t *columns, size_t depth, uint8_t *panel);
size_t fs_i8_hits(int unit, const int8_t *rows, size_t row_count, size_t depth, const int32_t *row_start,
                  const uint8_t *panel, const int32_t *column_start, uint32_t *codes, int32_t *values);
// Rounds z / scale to -127 ... 127 and bounds the error.
typedef struct {
    float length;  // |z|
    float error;   // |z - scale * q|, both rounded up
    int32_t sum;   // of q
} fs_i8_rounding;
fs_i8_rounding fs_i8_quantise(const float *z, size_t depth, float scale, int8_t *q);
// Dot product of two int8 vectors with elements from -127 to 127.
int32_t fs_i8_dot(int unit, const int8_t *a, const int8_t *b, size_t depth);

// float32: any depth, any unit. A panel of depth * 32 floats holds element k of all columns at k * 32.
void fs_f32_pack(const float *columns, size_t depth, float *panel);
size_t fs_f32_hits(int unit, const float *rows, size_t row_count, size_t depth, const float *row_start,
                   const float *panel, const float *column_start, uint32_t *codes, float *values);

// The position of a stretched pixel between two pixels of its row: the first one's byte, and weights that sum to 2048.
typedef struct {
    uint32_t offset;
    int16_t weight;
    int16_t next_weight;
} fs_stretch_tap;

// Stretches a row of R, G, B bytes: each value is a weighted sum of two pixels, in sixteenths. `values` has room for
// 3 * count + 1 values.
void fs_stretch_rgb(const uint8_t *row, size_t row_bytes, const fs_stretch_tap *taps, size_t count, int16_t *values);

// Mixes two stretched rows, with weights that sum to 2048, into bytes.
void fs_mix_stretched(const int16_t *upper, int16_t weight, const int16_t *lower, int16_t next_weight, size_t count,
                      uint8_t *bytes);

// Weighted sums of `rows` rows of bytes: sums[i] = weights[0] * line[i] + weights[1] * line[line_bytes + i] …,
// added in this order without a fused multiply-add, so that all instruction sets give the same bits.
void fs_sum_rows(int unit, const uint8_t *line, size_t line_bytes, const float *weights, size_t rows, size_t count,
                 float *sums);

// The pixels of a row that one new pixel is computed from.
typedef struct {
    uint32_t first;
    uint32_t count;
} fs_column_tap;

// Weighted sums of the pixels of one row, as bytes; the weights of all pixels are contiguous. `sums` has three values per
// pixel, and an unused one at the end.
void fs_sum_columns(const float *sums, const fs_column_tap *taps, const float *weights, size_t count, uint8_t *bytes);

// Hashes sorted by the 16 bits at `shift`: those with the bits `value` are hashes[starts[value]] to
// hashes[starts[value + 1] - 1]. The masks are the differences to the searched bits that are tried.
typedef struct {
    const uint64_t *hashes;
    const uint32_t *starts;
    const uint16_t *masks;
    size_t mask_count;
    int shift;
} fs_hash_index;

// Writes the indices of hashes within `radius` bits of `hash`, mask by mask, and returns their number. `places` has room
// for all hashes.
size_t fs_near_hashes(int unit, const fs_hash_index *index, uint64_t hash, int radius, uint32_t *places);

// The sum of the 3 × 3 Laplacian of grey levels, with mirrored borders, and the sum of its squares.
void fs_laplacian_sums(const uint8_t *grey, size_t width, size_t height, int64_t *sum, int64_t *squares);
