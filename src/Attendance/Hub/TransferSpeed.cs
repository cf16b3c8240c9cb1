namespace Attendance.Hub;

/// <summary>
/// A speed that follows changes within a few seconds and does not jump: an exponentially weighted mean,
/// <c>v ← v + (1 - exp(-dt/τ))·(bytes/dt - v)</c>, divided by the weight that it has gathered so far, so that the first
/// seconds are right as well.
/// </summary>
internal sealed class TransferSpeed(TimeProvider time)
{
    private const double TimeConstantSeconds = 3;

    // Shorter steps than this are added to the next one: their quotient would be noise.
    private const double ShortestStepSeconds = 0.05;

    private long _last = time.GetTimestamp();
    private long _pending;
    private double _mean;
    private double _weight;

    /// <summary>Bytes per second now.</summary>
    public double BytesPerSecond => _weight > 0 ? _mean / _weight : 0;

    /// <summary>
    /// Says that bytes will come in from now on; what was asked and waited for before is no slow transfer.
    /// </summary>
    public void Begin()
    {
        if (_weight == 0)
        {
            _last = time.GetTimestamp();
        }
    }

    /// <summary>Takes bytes that came in just now.</summary>
    public void Add(long bytes)
    {
        _pending += bytes;
        double elapsed = time.GetElapsedTime(_last).TotalSeconds;
        if (elapsed < ShortestStepSeconds)
        {
            return;
        }

        double share = 1 - Math.Exp(-elapsed / TimeConstantSeconds);
        _mean += share * ((_pending / elapsed) - _mean);
        _weight += share * (1 - _weight);
        _pending = 0;
        _last = time.GetTimestamp();
    }
}
