import { useEffect, useState } from 'react';
import {
  ActivityIndicator,
  Animated,
  Image,
  KeyboardAvoidingView,
  Platform,
  SafeAreaView,
  ScrollView,
  StatusBar,
  StyleSheet,
  Switch,
  Text,
  TouchableOpacity,
  View,
} from 'react-native';

import { money, useCart } from './cart/useCart';
import { Card } from './components/Card';
import { CartLine } from './components/CartLine';
import { Field } from './components/Field';
import { Summary } from './components/Summary';
import { useTheme } from './theme/ThemeProvider';

const emailShape = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

export function CheckoutScreen() {
  const theme = useTheme();
  const cart = useCart();
  const [email, setEmail] = useState('sam.lindgren@example');
  const [name, setName] = useState('Sam Lindgren');
  const [gift, setGift] = useState(true);
  const [note, setNote] = useState('');
  const [appear] = useState(() => new Animated.Value(0));

  useEffect(() => {
    Animated.timing(appear, { toValue: 1, duration: 200, useNativeDriver: true }).start();
  }, [appear]);

  const emailError = emailShape.test(email) ? undefined : 'Please check the address: something is missing after the @.';

  return (
    <SafeAreaView style={[styles.screen, { backgroundColor: theme.background }]}>
      <StatusBar barStyle={theme.dark ? 'light-content' : 'dark-content'} backgroundColor={theme.background} />
      <View style={styles.header}>
        <Image source={require('../assets/back.png')} style={[styles.icon, { tintColor: theme.text }]} />
        <Text style={[styles.title, { color: theme.text }]}>Checkout</Text>
        <View style={styles.icon} />
      </View>
      <KeyboardAvoidingView style={styles.fill} behavior={Platform.OS === 'ios' ? 'padding' : undefined}>
        <ScrollView contentContainerStyle={styles.content} keyboardShouldPersistTaps="handled">
          <Card step={1} title="Your basket">
            {cart.ready ? (
              cart.lines.map((line) => (
                <CartLine key={line.id} line={line} onChange={(by) => cart.dispatch({ type: 'quantity', id: line.id, by })} />
              ))
            ) : (
              <ActivityIndicator color={theme.accent} />
            )}
          </Card>
          <Card step={2} title="Where to">
            <Field label="E-mail" value={email} onChangeText={setEmail} error={emailError} keyboardType="email-address" autoComplete="email" />
            <View style={styles.pair}>
              <Field label="Name" value={name} onChangeText={setName} style={styles.wide} />
              <Field label="Postcode" placeholder="0150" keyboardType="number-pad" style={styles.narrow} />
            </View>
            <View style={styles.toggle}>
              <View style={styles.fill}>
                <Text style={[styles.toggleTitle, { color: theme.text }]}>Wrap as a gift</Text>
                <Text style={[styles.toggleText, { color: theme.secondary }]}>
                  Recycled paper and a card, <Text style={[styles.strong, { color: theme.accent }]}>free</Text> this week
                </Text>
              </View>
              <Switch value={gift} onValueChange={setGift} trackColor={{ true: theme.accent }} />
            </View>
            {gift && (
              <Field label="Message on the card" value={note} onChangeText={setNote} placeholder="Happy birthday, with love from us all" maxLength={120} />
            )}
          </Card>
          <Card step={3} title="Summary">
            <Summary goods={cart.goods} shipping={cart.shippingCents} discount={cart.discountCents} total={cart.total} />
          </Card>
        </ScrollView>
      </KeyboardAvoidingView>
      <Animated.View style={[styles.footer, { borderTopColor: theme.line, backgroundColor: theme.background, opacity: appear }]}>
        <TouchableOpacity style={[styles.pay, { backgroundColor: theme.accent }]} accessibilityRole="button" disabled={!cart.ready}>
          <Image source={require('../assets/lock.png')} style={[styles.lock, { tintColor: theme.onAccent }]} />
          <Text style={[styles.payText, { color: theme.onAccent }]}>Pay {money(cart.total)}</Text>
        </TouchableOpacity>
        <Text style={[styles.terms, { color: theme.secondary }]}>
          By paying you accept our <Text style={styles.link}>terms</Text> and <Text style={styles.link}>returns policy</Text>.
        </Text>
      </Animated.View>
    </SafeAreaView>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1 },
  fill: { flex: 1 },
  header: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between', paddingHorizontal: 16, paddingVertical: 10 },
  icon: { width: 24, height: 24 },
  title: { fontSize: 18, fontWeight: '700' },
  content: { padding: 16, paddingTop: 6, gap: 14 },
  pair: { flexDirection: 'row', gap: 12 },
  wide: { flex: 2 },
  narrow: { flex: 1 },
  toggle: { flexDirection: 'row', alignItems: 'center', gap: 12 },
  toggleTitle: { fontSize: 15, fontWeight: '600' },
  toggleText: { fontSize: 13, marginTop: 2 },
  strong: { fontWeight: '700' },
  footer: { paddingHorizontal: 16, paddingTop: 12, paddingBottom: 8, gap: 8, borderTopWidth: StyleSheet.hairlineWidth },
  pay: { height: 52, borderRadius: 14, flexDirection: 'row', alignItems: 'center', justifyContent: 'center', gap: 8 },
  lock: { width: 18, height: 18 },
  payText: { fontSize: 17, fontWeight: '700' },
  terms: { fontSize: 12, textAlign: 'center' },
  link: { textDecorationLine: 'underline' },
});
