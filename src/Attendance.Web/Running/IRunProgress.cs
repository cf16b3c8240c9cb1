using Attendance.Web.Protocol;

namespace Attendance.Web.Running;

/// <summary>Told how far a run is.</summary>
internal interface IRunProgress : IProgress<LoadingEvent>
{
    /// <summary>Others are first.</summary>
    void Queued();

    /// <summary>The pass begins.</summary>
    /// <param name="tokens">T.</param>
    void Running(int tokens);
}
