using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Commands;

namespace Weir.Run;

/// <summary>What <c>weir broker</c> reads from files: its certificate, and who may connect.</summary>
static class BrokerCredentials
{
    /// <param name="file">PEM: the certificate, and its chain behind it.</param>
    /// <param name="keyFile">PEM: its key; null: it is in the same file.</param>
    /// <exception cref="CommandFailure">WEIR8033: a file cannot be read, or is not that.</exception>
    public static SslStreamCertificateContext Certificate(string file, string? keyFile)
    {
        try
        {
            using var read = X509Certificate2.CreateFromPemFile(file, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            // A key that was read from PEM cannot be used for TLS on every system; one that was imported can.
            return SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null), [.. chain.Skip(1)], offline: true);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailure(ExitCode.Configuration, "WEIR8033", $"there is no certificate with its key in '{file}'{(keyFile is null ? "" : $" and '{keyFile}'")}: {error.Message}", "Name a PEM file with --tls, and its key's with --tls-key where that is another");
        }
    }

    /// <exception cref="CommandFailure">WEIR8033: the file cannot be read, or a line is no name=password.</exception>
    public static Dictionary<string, string> Users(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, "WEIR8033", $"the users in '{file}' cannot be read: {error.Message}", "Name a file with name=password on each line");
        }
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, line) in lines.Index())
        {
            if (line.Trim().Length == 0 || line.StartsWith('#')) continue;
            int at = line.IndexOf('=', StringComparison.Ordinal);
            // The line itself may be a password.
            if (at < 1 || at == line.Length - 1) throw new CommandFailure(ExitCode.Configuration, "WEIR8033", $"{file}:{index + 1} is no name=password", "Write each user on a line of its own");
            if (!users.TryAdd(line[..at], line[(at + 1)..])) throw new CommandFailure(ExitCode.Configuration, "WEIR8033", $"{file}:{index + 1} names user '{line[..at]}' again", "Leave one of the lines");
        }
        if (users.Count == 0) throw new CommandFailure(ExitCode.Configuration, "WEIR8033", $"there is no user in '{file}'", "Write name=password on a line for each, or leave --users out");
        return users;
    }
}
