using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Lookups;

/// <summary>One lookup as the pipeline file has it.</summary>
/// <param name="Name">Its name under <c>lookups</c>.</param>
/// <param name="Path">The file's full path; null where lint does not know it, and for a topic.</param>
/// <param name="Topic">The compacted topic; null for a file.</param>
/// <param name="Key">The column of the keys; null: the first of a file, and none of a topic.</param>
/// <param name="Separator">What stands between two values.</param>
/// <param name="BytesMost">What the table may take.</param>
/// <param name="At">Where the file's path stands, for a file that is not there.</param>
/// <param name="Reload">Time between two looks at the file.</param>
sealed record LookupOptions(string Name, string? Path, string? Topic, string? Key, byte Separator, long BytesMost, Position At, TimeSpan Reload);
