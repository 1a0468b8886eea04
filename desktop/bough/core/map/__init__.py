"""Where the messages of a session stand on its map: turn blocks, tidy trees and limbs, in px."""
