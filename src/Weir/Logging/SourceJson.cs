using System.Text.Json.Serialization;

namespace Weir.Logging;

/// <summary>Generated at build time: no reflection at start.</summary>
[JsonSerializable(typeof(string))]
sealed partial class SourceJson : JsonSerializerContext;
