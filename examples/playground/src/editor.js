// The editor of a policy.
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, nextDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h, prose } from "./dom.js";

const COLOURS = HighlightStyle.define([
  { tag: tags.lineComment, color: "var(--comment)", fontStyle: "italic" },
  { tag: [tags.string, tags.escape], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.unit], color: "var(--number)" },
  { tag: [tags.keyword, tags.definitionKeyword], color: "var(--keyword)", fontWeight: "600" },
  { tag: tags.operatorKeyword, color: "var(--keyword)" },
  { tag: tags.typeName, color: "var(--type)" },
  { tag: tags.definition(tags.variableName), color: "var(--name)", fontWeight: "600" },
  { tag: tags.function(tags.variableName), color: "var(--name)" },
  { tag: tags.invalid, color: "var(--bad)", textDecoration: "underline" },
]);

const LOOK = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--faint)", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--line)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--line)", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-selectionMatch, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--match)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--ground)", color: "var(--ink)", border: "1px solid var(--edge)", maxWidth: "32rem" },
  ".cm-panels": { maxWidth: "none" },
  ".cm-diagnostic": { padding: "0.4rem 0.6rem", borderLeftWidth: "4px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--open)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--open) 1.5px", textUnderlineOffset: "3px" },
  ".cm-diagnosticAction": { margin: "0.4rem 0 0", backgroundColor: "var(--accent)", color: "var(--on-accent)", borderRadius: "4px" },
  ".cm-panel.cm-search :is(input, button, label)": { fontSize: "0.875rem" },
  ".cm-textfield, .cm-button": { backgroundColor: "var(--paper)", backgroundImage: "none", color: "var(--ink)", border: "1px solid var(--edge)" },
});

/** Puts an editor into an element. It stands in a shadow tree, where its style needs no leave of the content security policy.
 * The Tab key is not its own, so that one gets out. */
export function editor(parent, { language, onChange, onFormat }) {
  const root = parent.attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(), highlightActiveLineGutter(), bracketMatching(),
    highlightSelectionMatches(), search({ top: true }), EditorView.lineWrapping, indentUnit.of("  "), EditorState.tabSize.of(2),
    language, syntaxHighlighting(COLOURS), LOOK,
    EditorView.contentAttributes.of({ "aria-label": "Policy", "aria-describedby": "editor-help", spellcheck: "false", tabindex: "0" }),
    keymap.of([
      { key: "Shift-Alt-f", run: () => (onFormat(), true), preventDefault: true },
      { key: "F8", run: nextDiagnostic },
      ...defaultKeymap, ...historyKeymap, ...searchKeymap,
    ]),
    EditorView.domEventHandlers({ beforeinput: typedOver }),
    EditorView.updateListener.of((update) => { if (update.docChanged) onChange(); }),
  ];
  const view = new EditorView({ root, parent: root, state: EditorState.create({ extensions }) });
  // The element that says how to get out stands outside of the shadow tree, so it is said again within.
  root.append(h("p", { id: "editor-help", hidden: true }, parent.dataset.help));

  return {
    get text() { return view.state.doc.toString(); },
    /** Another text, of which nothing can be undone. */
    open(text) { view.setState(EditorState.create({ doc: text, extensions })); onChange(); },
    /** Changes what differs, which can be undone by itself. */
    replace(text) {
      const before = view.state.doc.toString();
      if (text === before) return;
      let [from, same] = [0, 0];
      const most = Math.min(text.length, before.length);
      while (from < most && text[from] === before[from]) from += 1;
      while (same < most - from && text.at(-1 - same) === before.at(-1 - same)) same += 1;
      view.dispatch({ changes: { from, to: before.length - same, insert: text.slice(from, text.length - same) }, annotations: isolateHistory.of("full") });
    },
    show(diagnostics) {
      const marks = diagnostics.filter(({ place }) => place).map((one) => ({
        from: one.place.from, to: one.place.to, severity: one.severity, message: one.message,
        renderMessage: () => message(one),
        actions: one.mend === undefined ? [] : [{ name: `Write ${one.mend}`, apply: (_, from, to) => this.write(from, to, one.mend) }],
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    write(from, to, insert) {
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
      view.focus();
    },
    /** What stands below has changed its height: where one writes stays in sight. */
    keep() {
      if (view.hasFocus) view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head, { yMargin: 30 }) });
    },
    goTo({ from, to }) {
      view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
  };
}

/** A browser that puts in a text for what is marked gives it the style of what was there, inline, which the content security
 * policy refuses, and tells in the log. So the editor puts it in. */
function typedOver(event, view) {
  if (event.inputType !== "insertText" || event.data === null || view.composing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

/** What is wrong, and how to mend it. */
export function message({ code, message, help, labels }) {
  const at = labels[0]?.text;
  return h("div", {}, h("div", {}, prose(message), " ", h("small", {}, code)), at && h("div", {}, prose(at)), help && h("div", {}, h("em", {}, prose(help))));
}
