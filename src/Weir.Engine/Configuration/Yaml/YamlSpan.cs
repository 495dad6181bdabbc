namespace Weir.Engine.Configuration.Yaml;

/// <summary>Which characters of the text a value takes, for edits that leave all others as they are.</summary>
/// <param name="Start">The first one.</param>
/// <param name="End">Behind the last one: no white space or comment that follows belongs to it.</param>
/// <param name="IsFlow">Written in brackets, as <c>{ a: 1 }</c> and <c>[1, 2]</c>; other maps and lists have a line for each entry.</param>
readonly record struct YamlSpan(int Start, int End, bool IsFlow);
