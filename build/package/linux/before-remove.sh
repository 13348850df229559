#!/bin/sh
set -e
# dpkg says "remove" or "upgrade", rpm how many versions stay.
case "$1" in
  remove | 0) ;;
  *) exit 0 ;;
esac
if [ -e /etc/apparmor.d/postkeep ]; then
  if aa-enabled --quiet 2> /dev/null; then apparmor_parser --remove /etc/apparmor.d/postkeep || true; fi
  rm -f /etc/apparmor.d/postkeep
fi
exit 0
