def press(context, frame, key, answers):
    return True, ()
