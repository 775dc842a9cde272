use std::time::Duration;

/// How many threads the process has, or `None` where that cannot be told (only Linux tells).
pub fn threads() -> Option<usize> {
    if cfg!(target_os = "linux") { std::fs::read_dir("/proc/self/task").ok().map(Iterator::count) } else { None }
}

/// The processor time that all threads of the process have used, or `None` where that cannot be told (only Unix tells).
#[cfg(unix)]
pub fn cpu_time() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
}

/// The processor time that all threads of the process have used, or `None` where that cannot be told (only Unix tells).
#[cfg(not(unix))]
pub fn cpu_time() -> Option<Duration> {
    None
}
