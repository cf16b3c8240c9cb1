using Attendance.Probes;

namespace Attendance.Web.Store;

/// <summary>What was kept of a run after it was made: the last few, so that it cannot grow.</summary>
internal sealed class CapturedTensors
{
    private const int Most = 3;
    private readonly Lock _gate = new();
    private readonly List<(string Key, CaptureProbe Capture, long Bytes)> _kept = [];

    /// <summary>Bytes of what is kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _kept.Sum(entry => entry.Bytes);
            }
        }
    }

    /// <summary>What is kept of some hook points, or null.</summary>
    public CaptureProbe? Find(string key)
    {
        lock (_gate)
        {
            return _kept.Find(entry => entry.Key == key).Capture;
        }
    }

    /// <summary>Keeps tensors, and lets the oldest go.</summary>
    public void Add(string key, CaptureProbe capture)
    {
        lock (_gate)
        {
            _kept.RemoveAll(entry => entry.Key == key);
            if (_kept.Count == Most)
            {
                _kept.RemoveAt(0);
            }

            _kept.Add((key, capture, capture.Tensors.Sum(tensor => sizeof(float) * (long)tensor.Values.Length)));
        }
    }

    /// <summary>Lets all go.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _kept.Clear();
        }
    }
}
