import {I18n} from 'i18n-js';
import {Text, View} from 'react-native';

const i18n = new I18n({es: {hello: 'Buenos días'}, en: {hello: 'Good day'}});
i18n.locale = 'es-MX';
i18n.enableFallback = true;

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{i18n.t('hello')}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
