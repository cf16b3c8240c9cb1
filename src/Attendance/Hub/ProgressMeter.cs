namespace Attendance.Hub;

/// <summary>
/// Adds up what several transfers do at once, and reports it often enough for a bar and not more often.
/// </summary>
internal sealed class ProgressMeter(IProgress<DownloadProgress>? progress, TimeProvider time)
{
    private static readonly TimeSpan s_betweenReports = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileState> _files = new(StringComparer.Ordinal);
    private readonly TransferSpeed _speed = new(time);
    private long _lastReport;
    private bool _allKnown;

    /// <summary>Adds files that will be fetched.</summary>
    /// <param name="files">The files.</param>
    /// <param name="more">Whether others may follow, so that the sum is not yet the total.</param>
    public void Expect(IEnumerable<RemoteFile> files, bool more)
    {
        lock (_lock)
        {
            foreach (RemoteFile file in files)
            {
                _files[file.Name] = new FileState { Total = file.Size };
            }

            _allKnown = !more;
        }
    }

    /// <summary>Says what is being done, at once.</summary>
    public void Enter(DownloadStage stage, string file = "") => Update(stage, file, _ => { }, now: true);

    /// <summary>Says how much of a file lies on disk before more of it comes in.</summary>
    public void StartAt(string file, long bytes) => Update(
        DownloadStage.Downloading,
        file,
        state =>
        {
            state.Done = bytes;
            _speed.Begin();
        },
        now: true);

    /// <summary>Takes bytes that came in.</summary>
    public void Add(string file, int bytes) => Update(
        DownloadStage.Downloading,
        file,
        state =>
        {
            state.Done += bytes;
            _speed.Add(bytes);
        },
        now: false);

    /// <summary>Says that a file is in the cache.</summary>
    public void Finish(string file) => Update(
        DownloadStage.Downloading,
        file,
        state =>
        {
            state.Done = state.Total ?? state.Done;
            state.Total = state.Done;
            state.IsFinished = true;
        },
        now: true);

    private void Update(DownloadStage stage, string file, Action<FileState> change, bool now)
    {
        lock (_lock)
        {
            FileState state = _files.GetValueOrDefault(file) ?? new FileState();
            change(state);
            if (progress is null || (!now && time.GetElapsedTime(_lastReport) < s_betweenReports))
            {
                return;
            }

            // Reported inside the lock, so that reports come in order.
            _lastReport = time.GetTimestamp();
            progress.Report(Report(stage, file, state));
        }
    }

    private DownloadProgress Report(DownloadStage stage, string file, FileState state)
    {
        long done = _files.Values.Sum(f => f.Done);
        bool known = _allKnown && _files.Values.All(f => f.Total is not null);
        long? total = known ? _files.Values.Sum(f => f.Total!.Value) : null;
        double speed = _speed.BytesPerSecond;
        return new DownloadProgress
        {
            Stage = stage,
            File = file,
            FileBytesDone = state.Done,
            FileBytesTotal = state.Total,
            BytesDone = done,
            BytesTotal = total,
            FilesDone = _files.Values.Count(f => f.IsFinished),
            FilesTotal = _files.Count,
            BytesPerSecond = speed,
            Remaining = total is long all && speed > 0 ? Left(all - done, speed) : null,
        };
    }

    private static TimeSpan? Left(long bytes, double speed)
    {
        double seconds = Math.Max(0, bytes) / speed;
        return seconds < TimeSpan.FromDays(100).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private sealed class FileState
    {
        public long Done { get; set; }

        public long? Total { get; set; }

        public bool IsFinished { get; set; }
    }
}
