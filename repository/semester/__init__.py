"""The stamped semester list: gather, freeze, sign, number, stamp, deliver, verify."""
