using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Attendance.Web.Protocol;

/// <summary>
/// How everything of the protocol is written and read; made by the compiler, so that nothing is reflected upon.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunInfo))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(IReadOnlyList<ModelInfo>))]
[JsonSerializable(typeof(TokensRequest))]
[JsonSerializable(typeof(TokensAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(WallHeader))]
[JsonSerializable(typeof(LoadingEvent))]
[JsonSerializable(typeof(RunningEvent))]
[JsonSerializable(typeof(NothingEvent))]
[JsonSerializable(typeof(ScoresAnswer))]
[JsonSerializable(typeof(NeuronAnswer))]
[JsonSerializable(typeof(IReadOnlyList<Candidate>))]
[JsonSerializable(typeof(CompareRequest))]
[JsonSerializable(typeof(CompareAnswer))]
[JsonSerializable(typeof(GenerateRequest))]
[JsonSerializable(typeof(StepEvent))]
[JsonSerializable(typeof(EndEvent))]
[JsonSerializable(typeof(CausesRequest))]
[JsonSerializable(typeof(CausesAnswer))]
[JsonSerializable(typeof(PageData))]
[JsonSerializable(typeof(ExportRequest))]
internal sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>The contract of one type.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;
}
