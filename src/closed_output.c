/* Runs before the program begins: where standard input or output was closed, a /dev/null that can only be read takes the number, so that
   no file of the program gets it and whoever prints sees that nobody reads. */

#include <errno.h>
#include <fcntl.h>

__attribute__((constructor)) static void hold_closed_numbers(void) {
    for (int number = 0; number <= 1; number++) {
        if (fcntl(number, F_GETFD) == -1 && errno == EBADF) {
            (void)open("/dev/null", O_RDONLY);
        }
    }
}
