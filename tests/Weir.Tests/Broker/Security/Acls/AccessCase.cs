using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Security;

/// <summary>A request, and what it needs.</summary>
/// <param name="Api">Which it is.</param>
/// <param name="Ask">Asks it, and says what the answer has for a topic, a group, or whatever was asked for.</param>
/// <param name="Needs">Operation, resource and name, each with the error where that one alone is missing.</param>
sealed record AccessCase(ApiKey Api, Func<BrokerClient, Task<ErrorCode>> Ask, params (string Need, ErrorCode Without)[] Needs);
