// What the room says of itself, and what each of the server's keys means in words.

export const WHY = {
  host: "You were taken out of the room by the staff.",
  removed: "You were taken out of the room by the staff.",
  access: "You can no longer be in this room.",
  closed: "The time for this visit is over.",
  over: "The time for this visit is over.",
  elsewhere: "You have opened this room on another screen. Go on there.",
  cancelled: "This visit was cancelled.",
  ended: "The visit has ended.",
  full: "The room is full. Call us, or try again in a few minutes.",
  "too-early": "The room is not open yet.",
  "signed-out": "You were signed out. Sign in, and come back.",
  left: "You have left the room.",
};
export const REFUSED = {
  full: "There are already as many people in the call as it can have.",
  nobody: "They have just left.",
  "not-yours": "Only the staff who lead this room can do that.",
  "try-later": "That did not work. Try again in a moment.",
};
export const WEAK = {
  full: "",
  less: "Your connection is weak. Your picture is smaller for now, so that your voice stays clear.",
  voice: "Your connection is very weak. Others hear you but do not see you for now. If it does not get better, use the telephone number on this page.",
};
export const ROLES = { host: "staff", staff: "staff", patient: "patient", carer: "carer", guest: "guest" };
