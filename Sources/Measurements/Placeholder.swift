import Boards
