#pragma once
#include <stddef.h>
#include <stdint.h>

// Decodes a JPEG, or a part of it, as the picture is stored: red, green and blue of a byte each.
//
// The picture has full_width × full_height pixels; it is reduced by 1, 2, 4 or 8 while it is decoded, and x, y, width and
// height are those of the part in the reduced picture. Rows before the part are skipped; those after it are not read
// unless they are the last, so that the end of the file is checked with a part that reaches it.
//
// Writes 3 × width × height bytes and returns 0; any other value means that the picture cannot be read this way: its
// decoder warns of damage, or it has another size than the given one, other colours, or too many scans.
int fs_jpeg_decode(const uint8_t *content, size_t size, int full_width, int full_height, int reduction, int x, int y,
                   int width, int height, uint8_t *pixels);
