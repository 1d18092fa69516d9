// Shows the buttons for passkeys where the browser has them, and says in words when one did not work.
// allauth's own scripts, which stand beside it on those pages, talk to the device.

const buttons = document.querySelectorAll("#passkey_login, [id^='mfa_webauthn_']");
// A browser refuses passkeys at an address that is a number, such as 127.0.0.1.
const isNumber = /^[\d.]+$|^\[/.test(location.hostname);
const isAble = Boolean(window.PublicKeyCredential) && !isNumber;

for (const button of buttons) button.hidden = !isAble;

const say = (text) => {
  document.querySelector("#passkey_failed")?.remove();
  const words = document.createElement("p");
  words.id = "passkey_failed";
  words.className = "govuk-error-message";
  words.setAttribute("role", "alert");
  words.textContent = text;
  buttons[0].parentElement.before(words);
};

if (!isAble && document.querySelector("#mfa_webauthn_add, #mfa_webauthn_reauthenticate")) {
  say("This browser has no passkeys here. Use an authenticator app instead.");
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(
    event.detail.exception?.name === "InvalidStateError"
      ? "This device has a passkey for you here already."
      : "Your device gave no passkey. Try again, or choose another way.",
  );
});
