#!/usr/bin/env bash
# Runs `embed --shard auto` as an array job on a real Slurm cluster on this machine, merges the shards' caches, and
# checks that the result equals the cache of a single embed: check_slurm.sh PROGRAM PHOTOS PACK [TASKS]
# Needs root. Installs Debian's slurm-wlm and munge. The cluster (a controller, two nodes, an authentication daemon)
# listens on loopback, keeps its files in a temporary folder, and is stopped at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "$1")
photos=$(realpath "$2")
pack=$(realpath "$3")
tasks=${4:-5}
[ "$(id -u)" = 0 ] || { echo "slurm: must be run as root" >&2; exit 2; }
work=$(mktemp -d)
chmod 755 "$work"
scripts/apt-install.sh "$work/apt.log" slurm-wlm munge

daemons=()
stop() {
    for daemon in "${daemons[@]}"; do kill "$daemon" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT

# --- Authentication: munge with a key for this run ---------------------------------------------------------------
mkdir -m 700 "$work/munge"
head -c 1024 /dev/urandom > "$work/munge/key"
chmod 600 "$work/munge/key"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge.socket" --pid-file="$work/munge/pid" \
    --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2> "$work/munge/messages" &
daemons+=($!)

# --- A controller and two nodes with one processor each ----------------------------------------------------------
host=$(hostname -s)
mkdir "$work/state" "$work/spool-one" "$work/spool-two"
cat > "$work/slurm.conf" <<CONF
ClusterName=trial
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
SlurmctldPort=16817
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=one,two NodeHostname=$host NodeAddr=127.0.0.1 Port=16818,16819 CPUs=1 RealMemory=2000
PartitionName=all Nodes=ALL Default=YES MaxTime=1:00:00 State=UP
CONF
export SLURM_CONF=$work/slurm.conf
slurmctld -D -f "$SLURM_CONF" > "$work/slurmctld.out" 2>&1 &
daemons+=($!)
for node in one two; do
    slurmd -D -f "$SLURM_CONF" -N "$node" > "$work/slurmd-$node.out" 2>&1 &
    daemons+=($!)
done
for _ in $(seq 60); do
    [ "$(sinfo -h -t idle -o %D 2>/dev/null || true)" = 2 ] && break
    sleep 1
done
sinfo || { tail -n 5 "$work"/*.log "$work"/*.out >&2; exit 1; }

# --- The array job -----------------------------------------------------------------------------------------------
cat > "$work/embed.sh" <<JOB
#!/bin/sh
#SBATCH --job-name=embed --ntasks=1 --cpus-per-task=1
exec "$program" embed "$photos" "$work/shards/\$SLURM_ARRAY_TASK_ID.db" --shard auto --pack "$pack" --jobs 1 --json
JOB
mkdir "$work/shards"
sbatch --wait --array="1-$tasks" --output="$work/job-%a.json" --error="$work/job-%a.log" "$work/embed.sh" \
    || { tail -n 20 "$work"/job-*.log "$work"/slurm*.log >&2; exit 1; }
for task in $(seq "$tasks"); do
    counts=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["counts"])' "$work/job-$task.json")
    echo "task $task of $tasks: $counts"
done

# --- Comparison with a single embed ------------------------------------------------------------------------------
"$program" cache merge "$work/merged.npz" "$work"/shards/*.db
"$program" embed "$photos" "$work/one.npz" --pack "$pack" --quiet
cmp "$work/merged.npz" "$work/one.npz"
echo "slurm: $(sbatch --version): $tasks tasks on 2 nodes gave the same cache as a single embed, byte for byte"
