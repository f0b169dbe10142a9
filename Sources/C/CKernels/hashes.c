#include "CKernels.h"

static inline __attribute__((always_inline)) size_t near_hashes(const fs_hash_index *index, uint64_t hash, int radius,
                                                                uint32_t *places) {
    size_t found = 0;
    uint32_t value = hash >> index->shift & 0xFFFF;
    for (size_t i = 0; i < index->mask_count; i++) {
        uint32_t bucket = value ^ index->masks[i];
        for (uint32_t place = index->starts[bucket]; place < index->starts[bucket + 1]; place++)
            if (__builtin_popcountll(hash ^ index->hashes[place]) <= radius) places[found++] = place;
    }
    return found;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static size_t near_hashes_popcnt(const fs_hash_index *index, uint64_t hash, int radius,
                                                                   uint32_t *places) {
    return near_hashes(index, hash, radius, places);
}
#endif

size_t fs_near_hashes(int unit, const fs_hash_index *index, uint64_t hash, int radius, uint32_t *places) {
#if defined(__x86_64__)
    if (unit >= FS_AVX2) return near_hashes_popcnt(index, hash, radius, places);
#endif
    return near_hashes(index, hash, radius, places);
}
