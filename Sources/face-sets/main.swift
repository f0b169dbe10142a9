import FaceSetsCLI
import Glibc

exit(runProgram())
