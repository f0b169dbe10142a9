// The review's only script: keys, answers without waiting, and events from the server. The pages also work without it.
'use strict';
(() => {
  document.documentElement.classList.add('scripted');
  const tab = sessionStorage.tab || (sessionStorage.tab = Math.random().toString(36).slice(2));
  const status = document.getElementById('status');
  const notice = document.getElementById('notice');
  const say = text => { status.textContent = text; };
  const warn = text => { notice.hidden = !text; notice.textContent = text; };
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Requests are sent one after the other, so that decisions keep their order.
  let queue = Promise.resolve();
  const post = (action, fields) => {
    const body = new URLSearchParams(fields);
    body.set('tab', tab);
    const sent = queue.then(async () => {
      const answer = await fetch(action, { method: 'POST', body, headers: { Accept: 'application/json' } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text.trim() || 'The server refused the request.');
      return JSON.parse(text);
    });
    queue = sent.catch(() => {});
    return sent;
  };
  const load = async address => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error('The page could not be loaded.');
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  };
  const take = (page, parts) => parts.forEach(selector => {
    const [here, there] = [$(selector), $(selector, page)];
    if (here && there) here.replaceWith(there);
  });
  const refresh = async () => {
    const focused = document.activeElement && document.activeElement.value;
    take(await load(location.href), ['#main', '#last', 'header', '#names']);
    start();
    const again = focused && all('#main input').find(input => input.value === focused);
    if (again) again.focus({ preventScroll: true });
  };

  // Questions: shown one at a time; the next ones are already loaded.
  const answered = [];
  const questions = () => all('.question');
  const show = () => {
    const open = questions().filter(card => !card.dataset.answer);
    questions().forEach(card => card.classList.toggle('now', card === open[0]));
    if (open[0]) all('img', open[1] || open[0]).forEach(image => { image.loading = 'eager'; });
    if (open[0]) say(open[0].getAttribute('aria-label'));
    if (open.length < 4) more();
    return open[0];
  };
  let asking = false;
  const more = async () => {
    const list = $('#questions');
    if (!list || asking) return;
    asking = true;
    try {
      await queue;
      const page = await load('/');
      const known = new Set(questions().map(card => card.dataset.question));
      const fresh = all('.question', page).filter(card => !known.has(card.dataset.question));
      list.append(...fresh);
      take(page, ['#last', 'header']);
      if (fresh.length) show(); else if (!questions().some(card => !card.dataset.answer)) await refresh();
    } catch (error) { warn(error.message); } finally { asking = false; }
  };
  const answer = (card, value) => {
    card.dataset.answer = value;
    answered.push(card);
    show();
    post('/answer', { id: card.dataset.question, answer: value }).then(
      // Without a number, an earlier answer has settled it.
      result => { card.dataset.number = result.number || ''; counted(); },
      error => { delete card.dataset.answer; warn(error.message); show(); });
  };
  const counted = async () => { try { take(await load('/log'), ['#last']); } catch { } };
  const undoAnswer = async card => {
    await queue;
    const number = card.dataset.number;
    delete card.dataset.answer;
    show();
    if (number) await post('/say', { kind: 'undo', number });
    say('Undone');
    counted();
  };

  // Forms that record a decision: sent, then the page is updated in place. Until then, the button that undoes the last
  // decision still belongs to an earlier one.
  let settled = Promise.resolve();
  document.addEventListener('submit', event => {
    const form = event.target;
    const card = form.closest('.question');
    if (card) {
      event.preventDefault();
      answer(card, event.submitter.value);
      return;
    }
    if (!('say' in form.dataset)) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    const earlier = $('#last button');
    if (earlier) earlier.disabled = true;
    let said = false;
    settled = post(form.getAttribute('action'), fields).then(async result => {
      said = true;
      warn('');
      say(result.words || 'Done');
      if (result.page && result.page !== location.pathname + location.search) location.assign(result.page);
      else await refresh();
    }).catch(error => {
      if (earlier && !said) earlier.disabled = false;
      warn(error.message);
    });
  });

  // Selecting faces.
  let last = null;
  const boxes = () => all('[data-pick] input[type=checkbox]');
  const picked = () => {
    const count = boxes().filter(box => box.checked).length;
    const text = count ? `${count} selected` : 'Select faces';
    if ($('#picked')) $('#picked').textContent = text;
    say(text);
  };
  document.addEventListener('click', event => {
    const box = event.target;
    if (!box.matches || !box.matches('[data-pick] input[type=checkbox]')) return;
    const list = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      list.slice(Math.max(0, from), to + 1).forEach(other => { other.checked = box.checked; });
    }
    last = box;
    picked();
  });
  const move = (event, step) => {
    const list = boxes();
    const place = list.indexOf(document.activeElement);
    const next = list[place < 0 ? 0 : Math.min(list.length - 1, Math.max(0, place + step))];
    if (!next) return false;
    if (event.shiftKey && place >= 0) { list[place].checked = true; next.checked = true; picked(); }
    next.focus();
    return true;
  };
  const columns = () => {
    const grid = $('[data-pick] .grid');
    return grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 1;
  };

  document.addEventListener('keydown', event => {
    const field = event.target.matches('input:not([type=checkbox]), textarea, select');
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') {
      if (field) event.target.blur();
      else { boxes().forEach(box => { box.checked = false; }); picked(); }
      return;
    }
    if (field) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const card = $('.question.now');
    if (key === 'u' && answered.length) {
      event.preventDefault();
      undoAnswer(answered.pop()).catch(error => warn(error.message));
      return;
    }
    if (key === 'u' && !card) {
      event.preventDefault();
      settled.then(() => { const undo = $('#last button:enabled'); if (undo) undo.click(); });
      return;
    }
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns() };
    if (boxes().length && key in steps && move(event, steps[key])) { event.preventDefault(); return; }
    if (key === 'a' && boxes().length) {
      event.preventDefault();
      boxes().forEach(box => { box.checked = true; });
      picked();
      return;
    }
    const into = $(`[data-focus="${CSS.escape(key)}"]`);
    const pressed = $(`[data-key="${CSS.escape(key)}"]`, card || document);
    if (pressed) { event.preventDefault(); pressed.click(); } else if (into) { event.preventDefault(); into.focus(); }
  });

  // Events: changes made on other pages, progress.
  // Browsers limit connections per server, so pages in the background do not listen.
  const told = 'This review is open in more than one tab; all tabs show the same decisions.';
  const others = new BroadcastChannel('face-sets-review');
  others.addEventListener('message', event => {
    if (event.data === 'hello') others.postMessage('here');
    warn(told);
  });
  others.postMessage('hello');
  const events = {};
  let news = null;
  const listen = () => {
    if (document.hidden) { if (news) news.close(); news = null; return; }
    if (news) return;
    news = new EventSource(`/events?tab=${tab}`);
    // The event that this page waits for may have been sent before it listened.
    news.addEventListener('open', () => { if ($('#progress progress, [data-wait]')) refresh().catch(() => {}); });
    for (const [name, act] of Object.entries(events)) news.addEventListener(name, act);
  };
  const hear = (name, act) => { events[name] = act; };
  hear('tabs', event => { if (Number(event.data) > 1) warn(told); else if (notice.textContent === told) warn(''); });
  hear('changed', event => { if (event.data !== tab && !$('#questions')) refresh().catch(() => {}); });
  hear('step', event => {
    const [done, step] = [event.data.split(' ', 1)[0], event.data.slice(event.data.indexOf(' ') + 1)];
    const bar = $('#progress progress');
    if (!bar) { if ($('[data-apply]')) refresh().catch(() => {}); return; }
    $('#step').textContent = step;
    if (done === '-') bar.removeAttribute('value'); else bar.value = Number(done);
  });
  hear('applied', event => {
    say(event.data);
    if ($('[data-apply]')) refresh().catch(() => {}); else load('/log').then(page => take(page, ['header'])).catch(() => {});
  });
  hear('questions', () => { if ($('[data-wait]')) refresh().catch(() => {}); });

  document.addEventListener('visibilitychange', () => {
    listen();
    if (!document.hidden && !$('#questions')) refresh().catch(() => {});
  });
  listen();

  const start = () => {
    if ($('#questions')) show();
    if ($('[data-pick]')) picked();
  };
  start();
})();
