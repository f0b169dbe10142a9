#include "CKernels.h"

static inline void add(int32_t value, int64_t *sum, int64_t *squares) {
    *sum += value;
    *squares += (int64_t)value * value;
}

// The squares of this many values of at most 1,020 sum to less than 2^31.
enum { BLOCK = 1024 };

static void add_row(const uint8_t *above, const uint8_t *line, const uint8_t *below, size_t width, int64_t *sum,
                    int64_t *squares) {
    size_t last = width - 1, second = width > 1 ? 1 : 0, last_but_one = width > 1 ? last - 1 : 0;
    add(above[0] + below[0] + 2 * line[second] - 4 * line[0], sum, squares);
    if (last > 0) add(above[last] + below[last] + 2 * line[last_but_one] - 4 * line[last], sum, squares);
    for (size_t start = 1; start < last; start += BLOCK) {
        size_t end = start + BLOCK < last ? start + BLOCK : last;
        int32_t part = 0, part_of_squares = 0;
        for (size_t x = start; x < end; x++) {
            int16_t value = (int16_t)(above[x] + below[x] + line[x - 1] + line[x + 1] - 4 * line[x]);
            part += value;
            part_of_squares += (int32_t)value * value;
        }
        *sum += part;
        *squares += part_of_squares;
    }
}

void fs_laplacian_sums(const uint8_t *grey, size_t width, size_t height, int64_t *sum, int64_t *squares) {
    *sum = *squares = 0;
    if (width == 0) return;
    for (size_t y = 0; y < height; y++) {
        const uint8_t *line = grey + y * width;
        const uint8_t *above = y > 0 ? line - width : height > 1 ? line + width : line;
        const uint8_t *below = y + 1 < height ? line + width : height > 1 ? line - width : line;
        add_row(above, line, below, width, sum, squares);
    }
}
