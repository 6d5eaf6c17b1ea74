#!/usr/bin/env bash
# Who may talk to the Temporal server: certificates for mutual TLS, and tokens that say what each may do there.
#
#   make-access.sh FOLDER [DAYS]    makes what is missing in FOLDER, valid for DAYS (365 if not said); keeps the rest
#
# FOLDER/tls/     ca, server (the Temporal server), whereabouts (our processes) and ui (the Temporal UI)
# FOLDER/tokens/  jwks.json for the server, and one token a file: prepare (namespace administrator, used once),
#                 whereabouts (read and write in the namespace); the UI brings the token of whoever signed in
# FOLDER/audit-key.pem  signs the end of the audit each day; FOLDER/audit-key.public.pem checks it
# The keys that sign (ca.key, tokens/signing-key.json) are needed only to make more: keep them apart from the servers.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: make-access.sh FOLDER [DAYS]}
days=${2:-365}
namespace=${TEMPORAL_NAMESPACE:-whereabouts}
umask 077
mkdir -p "$folder/tls" "$folder/tokens"
cd "$folder/tls"

if [[ ! -f ca.pem ]]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$days" -subj '/CN=Whereabouts Temporal CA' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout ca.key -out ca.pem 2> /dev/null
fi

certify() {
  local name=$1 usage=$2 names=$3
  [[ ! -f $name.pem ]] || return 0
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "$name.key" -out "$name.csr" 2> /dev/null
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$days" -out "$name.pem" 2> /dev/null \
    -extfile <(printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$usage" "$names")
  rm "$name.csr"
}

# The parts of the server are each other's clients.
certify server serverAuth,clientAuth DNS:temporal,DNS:localhost,IP:127.0.0.1
certify whereabouts clientAuth DNS:whereabouts
certify ui clientAuth DNS:ui

if [[ ! -f ../audit-key.pem ]]; then
  openssl genpkey -algorithm ed25519 -out ../audit-key.pem
  openssl pkey -in ../audit-key.pem -pubout -out ../audit-key.public.pem
fi
PATH=$here/../node_modules/.bin:$PATH node "$here/make-tokens.ts" ../tokens "$namespace" "$days"
# The images of our stack run as user 1000, and nobody else may read a key.
[[ $(id -u) -ne 0 ]] || chown -R 1000:1000 "$PWD" ../tokens ../audit-key.pem
echo "certificates and tokens in $folder, new ones valid for $days days"
