using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>One name of a text map with its value and place.</summary>
/// <param name="Name">As written.</param>
/// <param name="Text">The value, with <c>${…}</c> replaced.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Unresolved">A variable or file that it needs is not there.</param>
/// <param name="File">The full path of the file whose text is all of the value (<c>${file:…}</c>), or null.</param>
sealed record TextEntry(string Name, string Text, Position At, bool Unresolved, string? File = null);
