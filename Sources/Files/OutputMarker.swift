package import FaceTypes

/// A folder that holds a file of this name was written by this program; it is no source of photos.
package let outputMarker: FilePath = ".face-sets-output"
