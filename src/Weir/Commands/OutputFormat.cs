namespace Weir.Commands;

/// <summary>How a command writes its data: for a person, or one JSON document for a script.</summary>
enum OutputFormat
{
    Text,
    Json,
}
