#pragma once
#include <stddef.h>
#include <stdint.h>

// Decodes a JPEG, or a part of it, to red, green and blue of one byte each, without applying its orientation.
//
// The picture has full_width × full_height pixels; it is reduced by 1, 2, 4 or 8 during decoding, and x, y, width and
// height describe the part in the reduced picture. Rows before the part are skipped, and rows after it are not read. If the
// part reaches the last row, the end of the file is checked.
//
// Writes 3 × width × height bytes and returns 0; any other value means that the picture cannot be decoded this
// way: the decoder warned of damage, the size differs from the given one, or it has other colours or too many scans.
int fs_jpeg_decode(const uint8_t *content, size_t size, int full_width, int full_height, int reduction, int x, int y,
                   int width, int height, uint8_t *pixels);
